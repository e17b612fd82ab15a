"""``labs/compose.yaml`` -> labs. Understands a subset of the compose format and refuses the rest by name.

A service with ``profiles: [lab]`` is a lab; one without a profile supports labs (``depends_on``) and is started by a
plain ``docker compose up`` too. Reads the file only: no environment, no engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from doctools.errors import LabError, Problem, suggestion
from doctools.labs import fields
from doctools.labs.fields import BadValueError
from doctools.labs.model import Build, Lab, Service

__all__ = ["load_labs"]

_Reader = Callable[[yaml.Node], object]

_SERVICE: dict[str, _Reader] = {
    "image": fields.text,
    "command": fields.command,
    "entrypoint": fields.command,
    "environment": fields.mapping,
    "hostname": fields.text,
    "network_mode": fields.text,
    "working_dir": fields.text,
    "cap_add": fields.texts,
    "cap_drop": fields.texts,
    "security_opt": fields.texts,
    "devices": fields.texts,
    "device_cgroup_rules": fields.texts,
    "extra_hosts": fields.hosts,
    "privileged": fields.flag,
    "read_only": fields.flag,
    "init": fields.flag,
    "stop_signal": fields.signal,
    "volumes": fields.anonymous_volumes,
    "tmpfs": fields.texts,
    "mem_limit": fields.size,
    "pids_limit": fields.whole_number,
    "cpus": fields.number,
    "shm_size": fields.size,
}
# Read here, not copied into Service; the last three only matter to people and to compose itself.
_OTHER = ("build", "depends_on", "networks", "profiles", "x-doctools", "ports", "stdin_open", "tty")
_OWN: dict[str, _Reader] = {
    "user": fields.text,
    "shell": fields.command,
    "ready": fields.command,
    "stop": fields.command,
    "cgroup": fields.cgroup,  # a key of compose itself, which docker-compose 1.x refuses
    "in_memory": fields.texts,
    "elevated": fields.text,
    "life": fields.seconds,
    "variants": fields.mapping,
}
_OF_SERVICE = ("ready", "cgroup", "in_memory")
_BUILD: dict[str, _Reader] = {
    "context": fields.text,
    "dockerfile": fields.text,
    "args": fields.mapping,
    "target": fields.text,
}
_TOP = ("version", "name", "services", "networks")
# of a repository, as images are named after services (distribution/reference: path-component); compose allows capitals
_NAME = re.compile(r"[A-Za-z0-9]+(?:(?:\.|__?|-+)[A-Za-z0-9]+)*")
_ELEVATED = ("privileged", "cap_add", "device_cgroup_rules")


def load_labs(path: Path, environ: Mapping[str, str] | None = None) -> Mapping[str, Lab]:
    """The labs of a compose file by name, in the order in which they stand.

    A lab with variants has a name for itself and one for each of them, in their order: ``debian``,
    ``debian@bookworm`` (the same, as the first variant is the lab itself), ``debian@trixie``.

    ``environ`` gives the values of ``${VARIABLES}``; without it their defaults hold. Raises ``LabError`` with all
    faults of the file: an unsupported key (with its line and the nearest right name), a value of the wrong kind, a
    service or network that does not exist, rights without a reason.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise LabError(Problem(path=str(path), message=f"cannot be read: {error.strerror}")) from error
    except UnicodeDecodeError as error:
        raise LabError(Problem(path=str(path), message=f"not UTF-8 (byte {error.start})")) from error
    loader, root = _yaml(path, text)
    reader = _File(path, loader, environ or {})
    labs = reader.labs(root)
    if reader.problems:
        raise LabError(*sorted(reader.problems, key=lambda problem: problem.line or 0))
    return labs


def _yaml(path: Path, text: str) -> tuple[yaml.SafeLoader, yaml.Node | None]:
    """A loader and the root of its file. Raises ``LabError`` for what is not YAML, whichever way the parser says so."""
    line = None
    try:
        loader = yaml.SafeLoader(text)
        return loader, loader.get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        what, hint = f"found the character U+{ord(text[error.position]):04X}, expected text", "remove it, or save again"
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        what, hint = str(error.problem), ""
    except RecursionError:
        what, hint = "nested too deeply to be read", "a compose file has some five levels"
    except (ValueError, OverflowError) as error:  # an escape that is no character
        what, hint = str(error), 'characters are written as they are, or as "\\u00e9"'
    raise LabError(Problem(path=str(path), line=line, message=f"not YAML: {what}", hint=hint))


class _File:
    """One compose file being read; collects its faults, so that all of them are told at once."""

    def __init__(self, path: Path, loader: yaml.SafeLoader, environ: Mapping[str, str]) -> None:
        self.path = path
        self.loader = loader
        self.environ = environ
        self.problems: list[Problem] = []

    def fault(self, node: yaml.Node, message: str, hint: str = "") -> None:
        line = node.start_mark.line + 1
        self.problems.append(Problem(path=str(self.path), line=line, message=message, hint=hint))

    def pairs(self, node: yaml.Node, where: str, known: Iterable[str] | None = None) -> dict[str, yaml.Node]:
        """A mapping's values by key, anchors merged; keys that are not in ``known`` are faults."""
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"{where}: found a {fields.kind(node)}, expected a mapping")
            return {}
        seen: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.tag != "tag:yaml.org,2002:merge" and str(key.value) in seen:
                self.fault(key, f"{where}: `{key.value}` stands here twice")
            seen[str(key.value)] = value
        try:
            self.loader.flatten_mapping(node)  # `<<: *anchor`
        except yaml.constructor.ConstructorError as error:
            at = error.problem_mark.line + 1 if error.problem_mark else node.start_mark.line + 1
            message, hint = f"{where}: `<<`: {error.problem}", "write `<<: *name`, where `&name` marks a mapping"
            self.problems.append(Problem(path=str(self.path), line=at, message=message, hint=hint))
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if known is not None and name not in known and not name.startswith("x-"):
                self.fault(key, f"{where}: the key `{name}` is not supported", suggestion(name, sorted(known)))
            else:
                found[name] = value
        return found

    def values(self, node: yaml.Node, where: str, readers: Mapping[str, _Reader]) -> dict[str, Any]:
        found = {}
        for name, child in self.pairs(node, where, readers).items():
            if name in readers:
                try:
                    found[name] = readers[name](child)
                except BadValueError as error:
                    message = f"{where}: `{name}`: {error.message}"
                    self.problems.append(
                        Problem(path=str(self.path), line=error.line, message=message, hint=error.hint)
                    )
        return found

    def labs(self, root: yaml.Node | None) -> dict[str, Lab]:
        if root is None:
            self.problems.append(Problem(path=str(self.path), message="empty, expected `services:`"))
            return {}
        fields.substitute(root, self.environ)
        top = self.pairs(root, "compose file", _TOP)
        if "services" not in top:
            self.fault(root, "found no `services:`")
            return {}
        networks = self.networks(top["networks"]) if "networks" in top else {}
        services: dict[str, Service] = {}
        labs: dict[str, tuple[dict[str, yaml.Node], dict[str, Any]]] = {}
        for name, node in self.pairs(top["services"], "services").items():
            where = f"service `{name}`"
            if not _NAME.fullmatch(name):
                hint = "its image and its host are called by it: letters and digits, with `.`, `_` or `-` between them"
                self.fault(node, f"services: found `{name}`, expected a name such as `debian` or `my-lab`", hint)
            pairs = self.pairs(node, where, (*_SERVICE, *_OTHER))
            own = self.values(pairs["x-doctools"], f"{where}, x-doctools", _OWN) if "x-doctools" in pairs else {}
            services[name] = self.service(name, node, pairs, networks, own)
            if "lab" in self.profiles(where, pairs):
                labs[name] = pairs, own
        found: dict[str, Lab] = {}
        for name, (pairs, own) in labs.items():
            found[name] = self.lab(name, pairs, own, services)
            variants = own.get("variants", {})
            found |= self.variants(found[name], variants, pairs["x-doctools"]) if variants else {}
        return found

    def networks(self, node: yaml.Node) -> dict[str, bool]:
        found = {}
        for name, child in self.pairs(node, "networks").items():
            plain = isinstance(child, yaml.ScalarNode)  # `interne:` alone
            values = {} if plain else self.values(child, f"network `{name}`", {"internal": fields.flag})
            found[name] = bool(values.get("internal", False))
        return found

    def service(
        self,
        name: str,
        node: yaml.Node,
        pairs: Mapping[str, yaml.Node],
        networks: Mapping[str, bool],
        own: Mapping[str, Any],
    ) -> Service:
        where = f"service `{name}`"
        plain = yaml.MappingNode(node.tag, [], node.start_mark, node.end_mark)
        plain.value = [(yaml.ScalarNode("tag:yaml.org,2002:str", key), pairs[key]) for key in pairs if key in _SERVICE]
        values = self.values(plain, where, _SERVICE)
        if "build" in pairs:
            values["build"] = self.build(where, pairs["build"])
            values.pop("image", None)  # compose's name for what it builds; doctools has names of its own
        elif not values.get("image"):
            self.fault(node, f"{where}: found neither `image` nor `build`")
        values["networks"] = {}
        for used in self.names(where, "networks", pairs):
            if used not in networks:
                self.fault(pairs["networks"], f"{where}: no network `{used}`", suggestion(used, sorted(networks)))
            values["networks"][used] = networks.get(used, False)
        rights = [key for key in _ELEVATED if values.get(key)]
        if values.get("network_mode") == "host":
            rights.append("network_mode: host")
        if rights and not own.get("elevated"):
            self.fault(
                pairs[rights[0].partition(":")[0]],
                f"{where}: `{rights[0]}` gives it more rights than an ordinary container",
                'say why: `x-doctools: {elevated: "the reason, shown to the reader"}`',
            )
        for entry in own.get("in_memory", ()):
            path = entry.partition(":")[0]
            if path not in values.get("volumes", ()):
                hint = suggestion(path, values.get("volumes", ()))
                self.fault(
                    pairs["x-doctools"], f"{where}, x-doctools: `in_memory`: `{path}` is not among its volumes", hint
                )
        return Service(name=name, **{key: own[key] for key in _OF_SERVICE if key in own}, **values)

    def build(self, where: str, node: yaml.Node) -> Build:
        if isinstance(node, yaml.ScalarNode):
            values: dict[str, Any] = {"context": node.value}
        else:
            values = self.values(node, f"{where}, build", _BUILD)
        context = (self.path.parent / values.get("context", ".")).resolve()
        dockerfile = values.get("dockerfile", "Dockerfile")
        if not (context / dockerfile).is_file():
            self.fault(node, f"{where}: no file {dockerfile} in the folder {values.get('context', '.')}")
        return Build(
            context=context,
            dockerfile=dockerfile,
            arguments=values.get("args", {}),
            target=values.get("target", ""),
        )

    def lab(
        self, name: str, pairs: Mapping[str, yaml.Node], own: Mapping[str, Any], services: Mapping[str, Service]
    ) -> Lab:
        needed = []
        for other in self.names(f"service `{name}`", "depends_on", pairs):
            if other not in services:
                hint = suggestion(other, sorted(services))
                self.fault(pairs["depends_on"], f"service `{name}`: no service `{other}`", hint)
            else:
                needed.append(services[other])
        values = {key: value for key, value in own.items() if key not in {*_OF_SERVICE, "variants"}}
        return Lab(service=services[name], services=tuple(needed), **values)

    def variants(self, lab: Lab, bases: Mapping[str, str], node: yaml.Node) -> Iterator[tuple[str, Lab]]:
        """The same lab on each base: what its image is built on (``BASE``) or, where it is not built, its image."""
        service = lab.service
        where = f"service `{lab.name}`, x-doctools: `variants`"
        own = service.image if service.build is None else service.build.arguments.get("BASE")
        if own is None:
            hint = "write `args: {BASE: debian:bookworm}` in `build`"
            self.fault(node, f"{where}: its build takes no argument `BASE`", hint)
        elif next(iter(bases.values())) != own:
            # Otherwise `docker compose run` and the pages would speak of two systems.
            self.fault(node, f"{where}: the first one is not the lab itself", f"it stands on `{own}`")
        for number, (variant, base) in enumerate(bases.items()):
            if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", variant):
                self.fault(node, f"{where}: found `{variant}`, expected a name (letters, digits, `.`, `-` and `_`)")
            elif number == 0 or own is None:
                yield f"{lab.name}@{variant}", lab
            elif service.build is None:
                yield f"{lab.name}@{variant}", replace(lab, variant=variant, service=replace(service, image=base))
            else:
                build = replace(service.build, arguments={**service.build.arguments, "BASE": base})
                yield f"{lab.name}@{variant}", replace(lab, variant=variant, service=replace(service, build=build))

    def profiles(self, where: str, pairs: Mapping[str, yaml.Node]) -> tuple[str, ...]:
        profiles = self.names(where, "profiles", pairs)
        for profile in profiles:
            if profile != "lab":
                self.fault(
                    pairs["profiles"],
                    f"{where}: found the profile `{profile}`, expected `lab` or none",
                    "`profiles: [lab]` makes a service a lab; without it, it supports labs",
                )
        return profiles

    def names(self, where: str, key: str, pairs: Mapping[str, yaml.Node]) -> tuple[str, ...]:
        """A list of names, or compose's long form: a mapping whose keys are the names."""
        if key not in pairs:
            return ()
        node = pairs[key]
        if isinstance(node, yaml.MappingNode):
            return tuple(self.pairs(node, where))
        try:
            return fields.texts(node)
        except BadValueError as error:
            self.fault(node, f"{where}: `{key}`: {error.message}")
            return ()
