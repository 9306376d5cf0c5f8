"""The command line: each command is a module of `commands`, imported when it is called."""

import gc
import importlib
import os
import signal
import sys
import warnings

import click

from itotgraph import __version__
from itotgraph.errors import InputError, OutputError, RemoteError

GROUPS = {
    "Ask": ("table", "show", "roles", "who", "compare", "similar", "path", "errata"),
    "Ask in SPARQL": ("query", "queries"),
    "Staff a team": ("match", "gaps"),
    "Link to O*NET and ESCO": ("import", "link"),
    "Publish": ("build", "export", "site", "publish", "serve", "mcp", "push"),
    "Keep it sound": ("check", "edit", "diff"),
}
# What options were called in version 1.0.0, so that the scripts of those days go on.
FORMER = {
    "build": {"--out": "--output"},
    "push": {"--from": "--graph"},
    "serve": {"--data": "--with"},
}
COMMANDS = tuple(name for names in GROUPS.values() for name in names)


class Commands(click.Group):
    """The commands by name, so that starting one does not import the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, "help"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "help":
            return _help
        if cmd_name not in COMMANDS:
            return None
        # A module cannot be called `import`: that is a word of the language.
        name = "import_" if cmd_name == "import" else cmd_name
        module = importlib.import_module(f"itotgraph.commands.{name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            ctx.fail(f"no command '{args[0]}'{hint}")
        name, command, rest = super().resolve_command(ctx, args)
        return name, command, [_renamed(FORMER.get(name or "", {}), each) for each in rest]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in GROUPS.items():
            with formatter.section(title):
                summaries = [(name, self.get_command(ctx, name)) for name in names]
                formatter.write_dl([(n, c.get_short_help_str(72)) for n, c in summaries if c])


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
    Exit status: 0 done; 1 a check found something; 2 bad usage or input;
    3 an output could not be written; 4 a remote store failed; 130 interrupted.
    Completion in bash: eval "$(_ITOTGRAPH_COMPLETE=bash_source itotgraph)"
    """,
)
@click.version_option(__version__, prog_name="itotgraph")
def itotgraph() -> None:
    """The IT Occupation Taxonomy v3.0 as a knowledge graph.

    Start with a table or a job title; `itotgraph help COMMAND` tells more:

    \b
      itotgraph table 3
      itotgraph show "Systems analyst"
      itotgraph roles DBA
    """


@click.command("help")
@click.argument("names", nargs=-1, metavar="[COMMAND]...")
@click.pass_context
def _help(ctx: click.Context, names: tuple[str, ...]) -> None:
    """The help of a COMMAND."""
    itotgraph.main([*names, "--help"], prog_name="itotgraph", standalone_mode=False)


def main() -> None:
    """Run the command line: one line for each error, and the exit status that --help tells."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    # The processes that some commands start import nothing from the working directory.
    os.environ["PYTHONSAFEPATH"] = "1"
    signal.signal(signal.SIGTERM, _end)
    # Rows by the hundred thousand are made, of which none holds another: to look for those that do
    # as often as Python does by itself takes a quarter of the time.
    gc.set_threshold(50_000, 20, 50)
    try:
        if sys.stdout is None:
            raise OutputError("standard output is closed (open it)")
        status = itotgraph.main(prog_name="itotgraph", standalone_mode=False)
        _flush()
    except (click.exceptions.Abort, KeyboardInterrupt):
        status = _fail("interrupted", 130)
    except click.exceptions.NoArgsIsHelpError as error:
        _say(error.format_message())
        status = 2
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        mend = f" (try: {context.command_path} --help)" if context else ""
        status = _fail(error.format_message().rstrip(".") + mend, 2)
    except InputError as error:
        status = _fail(str(error), 2)
    except OutputError as error:
        status = _fail(str(error), 3)
    except RemoteError as error:
        status = _fail(str(error), 4)
    except _Ended:
        status = 128 + signal.SIGTERM
    except (BrokenPipeError, SystemExit):
        # The reader of our output has had enough, which click turns into SystemExit: no error.
        _leave(1)
        status = 141
    except OSError as error:
        # What is written says so itself: this is something that was to be read.
        what = f"{error.filename}: " if error.filename else ""
        status = _fail(f"{what}{error.strerror or error}", 2)
    sys.exit(status if isinstance(status, int) else 0)


def _renamed(former: dict[str, str], argument: str) -> str:
    option, equals, value = argument.partition("=")
    if option not in former:
        return argument
    _say(f"itotgraph: {option} is now {former[option]}")
    return f"{former[option]}{equals}{value}"


class _Ended(SystemExit):
    """Asked to end: what is half done is cleared away."""


def _end(number: int, frame: object) -> None:
    raise _Ended


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"output could not be written: {error.strerror}") from None


def _fail(message: str, status: int) -> int:
    from itotgraph.text.render import printable

    for line in message.split("\n"):
        _say(f"itotgraph: error: {' '.join(printable(line).split())}")
    return status


def _say(text: str) -> None:
    try:
        click.echo(text, err=True)
    except OSError:
        _leave(2)


def _leave(stream: int) -> None:
    """Let nothing more be written to an output that takes no more: what is held back for it would
    be tried again at exit, which then has another status.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
