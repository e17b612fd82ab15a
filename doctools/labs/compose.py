"""``labs/compose.yaml`` -> labs. Understands a subset of the compose format and refuses the rest by name.

A service with ``profiles: [lab]`` is a lab; one without a profile supports labs (``depends_on``) and is started by a
plain ``docker compose up`` too. Reads the file only: no environment, no engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from doctools.errors import LabError, suggestion
from doctools.labs import fields
from doctools.labs.document import Document, Read
from doctools.labs.model import Build, Lab, Service

__all__ = ["load_labs"]

_SERVICE: dict[str, Read] = {
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
_OWN: dict[str, Read] = {
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
_BUILD: dict[str, Read] = {
    "context": fields.text,
    "dockerfile": fields.text,
    "args": fields.mapping,
    "target": fields.text,
}
_TOP = ("version", "name", "services", "networks")
# of a repository, as images are named after services (distribution/reference: path-component); compose allows capitals
_NAME = re.compile(r"[A-Za-z0-9]+(?:(?:\.|__?|-+)[A-Za-z0-9]+)*")
_ELEVATED = ("privileged", "cap_add", "device_cgroup_rules")


def load_labs(path: Path) -> Mapping[str, Lab]:
    """The labs of a compose file by name, in the order in which they stand.

    A lab with variants has a name for itself and one for each of them, in their order: ``debian``,
    ``debian@bookworm`` (the same, as the first variant is the lab itself), ``debian@trixie``.

    ``${VARIABLES}`` have their defaults. Raises ``LabError`` with all faults of the file: an unsupported key (with its
    line and the nearest right name), a value of the wrong kind, a service or network that does not exist, rights
    without a reason.
    """
    file = _File(path)
    labs = file.labs()
    if file.problems:
        raise LabError(*sorted(file.problems, key=lambda problem: problem.line or 0))
    return labs


class _File(Document):
    """One compose file being read."""

    def labs(self) -> dict[str, Lab]:
        root = self.root
        if root is None:
            self.fault(None, "empty, expected `services:`")
            return {}
        fields.substitute(root)
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
