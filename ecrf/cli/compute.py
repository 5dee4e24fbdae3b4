"""`ecrf compute`: the clinical engines on CSV files, without window, store or password."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, BooleanOptionalAction, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ecrf.cli.compute_csv import STANDARD_STREAM, RefusedFileError, opened, write_output
from ecrf.cli.compute_eortc import score_questionnaires
from ecrf.cli.compute_formulas import body_surface, corrected_qt, kidney_function, planned_dose, stage_group
from ecrf.cli.compute_km import survival
from ecrf.cli.compute_labs import grade_values
from ecrf.cli.compute_port import ComputePort, Handler
from ecrf.cli.compute_recist import find_best, judge_lesions
from ecrf.words import Arg, Message, Refusal, Speaker

REFUSED = 2
BSA_CHOICES = ("dubois", "mosteller", "haycock", "gehan-george")


@dataclass(frozen=True, slots=True)
class Command:
    """One calculation: its name, what does it, and the options only it has."""

    name: str
    handler: Handler
    options: Callable[[ArgumentParser, Speaker], None] | None = None


def _recist_options(parser: ArgumentParser, speaker: Speaker) -> None:
    help_text = speaker.say("compute.help.pr_carry")
    parser.add_argument("--pr-carry", action=BooleanOptionalAction, default=True, help=help_text)


def _bor_options(parser: ArgumentParser, speaker: Speaker) -> None:
    for name, default in (("sd-min-days", 42), ("confirm-days", 28), ("max-ne", 1)):
        help_text = speaker.say(f"compute.help.{name.replace('-', '_')}")
        parser.add_argument(f"--{name}", type=_whole, default=default, help=help_text)
    help_text = speaker.say("compute.help.accept_sd")
    parser.add_argument("--accept-sd", action=BooleanOptionalAction, default=False, help=help_text)


def _eortc_options(parser: ArgumentParser, speaker: Speaker) -> None:
    help_text = speaker.say("compute.help.module")
    parser.add_argument("--module", choices=("hn35", "hn43"), default="hn35", help=help_text)


def _km_options(parser: ArgumentParser, speaker: Speaker) -> None:
    parser.add_argument("--at", default="", metavar="T,T", help=speaker.say("compute.help.at"))
    parser.add_argument("--conf", type=_share, default=0.95, help=speaker.say("compute.help.conf"))
    parser.add_argument("--summary", action="store_true", help=speaker.say("compute.help.summary"))


def _bsa_options(parser: ArgumentParser, speaker: Speaker) -> None:
    help_text = speaker.say("compute.help.formula")
    parser.add_argument("--formula", choices=BSA_CHOICES, default=BSA_CHOICES[0], help=help_text)


def _crcl_options(parser: ArgumentParser, speaker: Speaker) -> None:
    choices, help_text = ("cockcroft-gault", "ckd-epi-2021"), speaker.say("compute.help.formula")
    parser.add_argument("--formula", choices=choices, default=choices[0], help=help_text)


COMMANDS = (
    Command("eortc", score_questionnaires, _eortc_options),
    Command("recist", judge_lesions, _recist_options),
    Command("bor", find_best, _bor_options),
    Command("ctcae-labs", grade_values),
    Command("km", survival, _km_options),
    Command("bsa", body_surface, _bsa_options),
    Command("crcl", kidney_function, _crcl_options),
    Command("dose", planned_dose),
    Command("stage", stage_group),
    Command("qtcf", corrected_qt),
)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise ArgumentTypeError(text)
    return int(text)


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        raise ArgumentTypeError(text) from None
    if not 0 < share < 1:
        raise ArgumentTypeError(text)
    return share


def build_parser(speaker: Speaker) -> ArgumentParser:
    """Return the parser of `ecrf compute` with every command."""
    parser = ArgumentParser(prog="ecrf compute", description=speaker.say("compute.help"), allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        about = speaker.say(f"compute.help.{command.name.replace('-', '_')}")
        child = commands.add_parser(command.name, help=about, description=about, allow_abbrev=False)
        child.add_argument(
            "--in", dest="source", default=STANDARD_STREAM, help=speaker.say("compute.help.in")
        )
        child.add_argument(
            "--out", dest="target", default=STANDARD_STREAM, help=speaker.say("compute.help.out")
        )
        child.add_argument(
            "--lang", choices=("en", "zh"), default="en", help=speaker.say("compute.help.lang")
        )
        if command.options is not None:
            command.options(child, speaker)
        child.set_defaults(handler=command.handler)
    return parser


def run_compute(argv: Sequence[str], port: ComputePort) -> int:
    """Run one command; returns 0, or 2 when the input or the options were refused (then nothing is
    written).
    """
    try:
        options = build_parser(port.speaker).parse_args(list(argv))
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else REFUSED
    try:
        return _compute(options, port)
    except RefusedFileError as refused:
        for message in refused.messages:
            port.note(message)
    except Refusal as refusal:
        fault = refusal.fault
        args: dict[str, Arg] = {"column": fault.place, "reason": fault.message, "todo": fault.todo}
        port.note(Message("compute.refused_option", args))
    return REFUSED


def _compute(options: Namespace, port: ComputePort) -> int:
    with opened(options.source) as rows:
        output = options.handler(rows, options, port)
        write_output(options.target, output.header, output.rows)
    return 0
