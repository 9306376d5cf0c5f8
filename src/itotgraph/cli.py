"""The command line. Each command is a module of `itotgraph.commands`, imported when it is called.

Exit status: 0 done; 1 a check found something; 2 bad usage or input; 3 an output could not be
written; 4 a remote store failed; 130 interrupted.
"""

import contextlib
import importlib
import logging
import os
import sys
import warnings

import click

from itotgraph import __version__
from itotgraph.errors import InputError, OutputError, RemoteError

COMMANDS = (
    "build",
    "check",
    "table",
    "query",
    "queries",
    "show",
    "errata",
    "match",
    "roles",
    "who",
    "compare",
    "similar",
    "path",
    "gaps",
    "diff",
    "export",
    "import",
    "push",
    "link",
    "site",
    "serve",
)


class Commands(click.Group):
    """The commands by name, so that starting one does not import the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        # A module cannot be called `import`: that is a word of the language.
        name = "import_" if cmd_name == "import" else cmd_name.replace("-", "_")
        module = importlib.import_module(f"itotgraph.commands.{name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            ctx.fail(f"no command '{args[0]}'{hint}")
        return super().resolve_command(ctx, args)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="itotgraph")
def itotgraph() -> None:
    """The IT Occupation Taxonomy v3.0 as a knowledge graph.

    Start with a table or a concept:

    \b
      itotgraph table 3                    occupation clusters and their MOF roles
      itotgraph show "Systems analyst"     everything known of a job title
      itotgraph roles "Systems analyst"    the roles that it can fill, and why
      itotgraph queries                    the questions that are ready to ask
      itotgraph build                      the graph in every format, ready to load
    """


def main() -> None:
    """Run the command line: one line for each error, and the exit status above."""
    # rdflib tells of each value that does not fit its datatype, with a traceback.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    try:
        if sys.stdout is None:
            raise OutputError("standard output is closed (open it)")
        status = itotgraph.main(prog_name="itotgraph", standalone_mode=False)
        sys.stdout.flush()
    except (click.exceptions.Abort, KeyboardInterrupt):
        status = _fail("interrupted", 130)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
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
    except (BrokenPipeError, SystemExit):
        # The reader of our output has had enough, which click turns into SystemExit: no error,
        # but Python must not say so at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        status = 141
    except OSError as error:
        status = _fail(f"output could not be written: {error.strerror}", 3)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str, status: int) -> int:
    from itotgraph.text.render import printable

    with contextlib.suppress(OSError):
        click.echo(f"itotgraph: error: {' '.join(printable(message).split())}", err=True)
    return status
