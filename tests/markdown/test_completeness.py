"""The reader asks for more exactly where bash would."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doctools.markdown.completeness import Reader

# `;` at the end of a line of this table is part of the command; ⏎ is a newline.
CASES = r"""
ls
ls -l /
ls;
ls &
ls |
ls | ⏎wc
ls |⏎# comment⏎⏎cat
ls ||
ls && # c
ls && # c⏎pwd
(cd /tmp && ls) || exit 1
(cd /tmp && ls) ||
&& ls
ls | | wc
;;
)
}
fi
done
echo (
echo 'a
echo 'a⏎b'
echo 'a'\''b'
echo 'a'\''b
echo "a
echo "a'b"
echo 'a"b'
echo \'
echo "\""
echo "unterminated \"
echo $'a\'b
echo $'a\'b'
bash -c 'for i in 1 2; do echo $i; done'
su - toto -c "echo 'a'"
sed -e 's/(/[/' f
echo "a $(ls
echo "a $(ls)"
echo "a $(ls "b
echo "$(echo "$(echo "a")")"
echo "$(echo "$(echo "a)")"
echo $(ls # c⏎)
echo `ls
echo `ls`
echo `echo \`ls\``
echo "`ls`"
echo "`echo 'a'`"
echo $((1 << 2))
echo $((1 << 2
echo $(( (1+2) * 3 )
echo $(( (1+2) * 3 ))
echo $( (ls) )
((x = 1 << 2))
((x = 1
((ls); (pwd))
((i++)) &&
cat <<FIN
cat <<FIN⏎a⏎FIN
cat <<FIN⏎ FIN
cat <<FIN⏎FIN x
cat <<-FIN⏎	a⏎	FIN
cat <<FIN⏎	FIN
cat <<'FIN'⏎$(⏎FIN
cat <<"FIN" > x⏎a
cat <<"FIN" > x⏎a⏎FIN
cat <<\FIN⏎a⏎FIN
cat <<FI'N'⏎a⏎FIN
cat <<A <<B⏎a⏎A⏎b
cat <<A <<B⏎a⏎A⏎b⏎B
cat <<A; cat <<B⏎a⏎A⏎b⏎B
cat <<FIN | grep a⏎a⏎FIN
cat <<FIN |⏎a⏎FIN
cat <<FIN |⏎a⏎FIN⏎cat
cat <<FIN && ls⏎a⏎FIN
cat <<FIN⏎a\⏎FIN
cat <<FIN⏎a\⏎FIN⏎FIN
cat <<'FIN'⏎a\⏎FIN
cat <<FIN⏎a\\⏎FIN
x=$(cat <<FIN⏎a⏎FIN⏎)
x=$(cat <<FIN⏎a⏎FIN
python3 - <<'PY'⏎print("it's")⏎PY
cat <<< "a"
cat <<<"a
cat <<< a
cat <<
if true
if true; then
if true; then ls
if true; then ls; fi
if true⏎then ls⏎fi
if true; then ls; elif false; then pwd; else x; fi
if true; then if a; then b; fi
if ls; then :; fi | cat
if ls; then :; fi && {
if; then
if [[ a ]]; then b; fi
while read x; do
while read x; do echo; done < f
while IFS=: read -r a b; do echo "$a"; done < /etc/passwd
while true; do⏎  ls⏎done
while ((i < 3)); do ((i++)); done
until false; do :; done | wc
ls | while read x; do echo
ls | while read x; do echo; done
for i in a b; do
for i in a b; do echo $i; done
for i in a b⏎do echo⏎done
for i⏎in a b⏎do echo⏎done
for i; do echo; done
for i do echo; done
for ((i=0;i<3;i++)); do echo
for ((i=0;i<3;i++)); do echo; done
for f in *.c; do case $f in a*) echo;; esac
for f in *.c; do case $f in a*) echo;; esac; done
select x in a b; do break; done
case x in
case x in a) ls;;
case x in a) ls;; esac
case x in⏎a|b) ls⏎;;⏎esac
case x in (a) ls;; *) pwd; esac
case x in # c⏎b) ls;; # it's⏎esac
case a in b) if x; then y; fi ;;
case a in b) if x; then y; fi ;; esac
case "$x" in esac
echo $(case x in a) ls;; esac)
echo $(case x in a) ls;; esac
{ ls; }
{ ls }
{ ls; { pwd; } }
{ ls; } > f
{ ls
{ ls⏎}
(ls)
(ls; (pwd))
(ls
f() { ls; }
f() { ls
f() {⏎  ls⏎}
f()
f()⏎{ ls; }
f () {
f () { ls; }
f() (ls)
function f
function f { ls; }
function f() { ls; }
function f () { ls; }
a() { b() { ls; }; }
a() { b() { ls; }
# comment
# it's
ls # it's
ls a#'b
echo a#b
echo ${x
echo ${x}
echo ${x:-"a
echo ${x:-"a"}
echo ${x#a} ${#x} $#
echo ${x/\}/a}
echo ${x:-$(ls)}
echo ${x:-$(ls}
a=(1 2
a=(1 2⏎3)
declare -a a=(1 2)
[[ -f x && -d y ]]
[[ $x =~ ^(a|b)$ ]]
diff <(ls) <(pwd)
diff <(ls
echo hi >> f 2>&1
echo hi &> f
! ls |
time { ls
echo if; echo then
echo fi done esac
awk '{ print $1 }' f
awk '{⏎print $1⏎}' f
find . -name \*.c -exec ls {} \;
[ "$a" = "(" ]
mysql -e "select 1;
echo a \| b
trap 'rm -f x' EXIT
"""


def commands() -> list[str]:
    return [line.replace("⏎", "\n") for line in CASES.strip("\n").split("\n")]


def bash_wants_more(command: str) -> bool:
    """What bash says when the text ends here: an unexpected end, or a syntax error or nothing at all."""
    run = subprocess.run(
        ["bash", "-n"],
        input=command.encode() + b"\n",
        capture_output=True,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        timeout=10,
        check=False,
    )
    signs = (b"unexpected EOF", b"unexpected end of file", b"delimited by end-of-file")
    return any(sign in run.stderr for sign in signs)


def complete(command: str) -> bool:
    reader = Reader()
    for line in command.split("\n"):
        reader.feed(line)
    return reader.complete


@pytest.mark.parametrize("command", commands())
def test_agrees_with_bash(command: str) -> None:
    """Incomplete is what bash(1) calls an unexpected end; a syntax error is complete, for bash says so at once."""
    assert complete(command) is not bash_wants_more(command)


@pytest.mark.parametrize("command", ["ls \\", "echo a \\\n", "echo 'a' \\\n-b \\"])
def test_backslash(command: str) -> None:
    """A backslash at the end asks for more; `bash -n` has nothing to say here, it reads on at the end."""
    assert complete(command) is not command.endswith("\\")


_PIECES = "if a,then b,fi,for i in a,do,done,case a in,b) c ;;,esac,cat <<E,E,',\",$(,),{,},x |,# c,f(),\\".split(",")


@given(
    st.lists(st.sampled_from(_PIECES) | st.text(alphabet="ab \t'\"`$(){}[];&|<>#\\=-!do fi case esac in"), max_size=12)
)
def test_total(lines: list[str]) -> None:
    """Any lines have an answer, and after each of them the reader gives the same one twice."""
    reader = Reader()
    for line in lines:
        assert reader.feed(line) is reader.complete
