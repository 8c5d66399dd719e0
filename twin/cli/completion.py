"""`twin completion`: what a shell needs to complete commands, options and shipped names."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from twin.base.errors import InputError
from twin.cli import streams
from twin.cli.app import app, command

SHELLS = ("bash", "zsh", "fish")
_NAMED = frozenset({"run", "compare", "check"})  # commands that take names of shipped scenarios


@command("twin completion bash > ~/.local/share/bash-completion/completions/twin")
def completion(
    shell: Annotated[str, typer.Argument(help="bash, zsh or fish.")],
) -> None:
    """A script that lets a shell complete commands, options and names of scenarios."""
    if shell not in SHELLS:
        raise InputError("shell {given!r} is not known; allowed: {allowed}", given=shell[:40], allowed=", ".join(SHELLS))
    words = known()
    with streams.speaking():
        streams.say({"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](words))


def known() -> dict[str, list[str]]:
    """By command what may stand behind it: options, and names of shipped scenarios where it takes them; "" is the program."""
    from twin.files.shipped import folder

    program: Any = typer.main.get_command(app)
    home = folder("scenarios")
    names = sorted(path.relative_to(home).with_suffix("").as_posix() for path in home.rglob("*.yaml"))
    found = {"": sorted([*program.commands, *_options(program)])}
    for name, one in sorted(program.commands.items()):
        found[name] = sorted(_options(one)) + (names if name in _NAMED else [])
    return found


def _options(one: Any) -> set[str]:
    params = [param for param in one.params if param.param_type_name == "option"]
    return {name for param in params for name in (*param.opts, *param.secondary_opts) if name.startswith("--")} | {"--help"}


def _bash(words: Mapping[str, list[str]]) -> str:
    """A function for bash; files are completed where no word fits."""
    cases = "\n".join(f"    {name}) words='{' '.join(several)}' ;;" for name, several in words.items() if name)
    return f"""# twin: completion for bash
_twin() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} words
  case ${{COMP_WORDS[1]}} in
{cases}
    *) words='{" ".join(words[""])}' ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words='{" ".join(words[""])}'
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _twin twin"""


def _zsh(words: Mapping[str, list[str]]) -> str:
    """The same for zsh, which runs bash's."""
    return f"#compdef twin\nautoload -U +X bashcompinit && bashcompinit\n{_bash(words)}"


def _fish(words: Mapping[str, list[str]]) -> str:
    """One line a command for fish."""
    commands = " ".join(word for word in words[""] if not word.startswith("-"))
    lines = [f"# twin: completion for fish\ncomplete -c twin -n __fish_use_subcommand -a '{commands}'"]
    for name, several in words.items():
        test = f"__fish_seen_subcommand_from {name}" if name else "__fish_use_subcommand"
        lines += [f"complete -c twin -n '{test}' -l {word[2:]}" for word in several if word.startswith("--")]
        plain = " ".join(word for word in several if not word.startswith("--"))
        lines += [f"complete -c twin -n '{test}' -a '{plain}'"] if plain and name else []
    return "\n".join(lines)
