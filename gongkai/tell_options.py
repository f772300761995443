"""Options of `gongkai tell`: times, hours and zones, from the command line and from $GONGKAI_TELL."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from datetime import time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

if TYPE_CHECKING:
    from archive.messages.hours import Quiet


class WithOptions(click.Command):
    """A command whose options may also stand in $GONGKAI_TELL, for the daemon; those of the command line come last."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            given = shlex.split(os.environ.get("GONGKAI_TELL", ""))
        except ValueError as error:
            raise click.UsageError(f"GONGKAI_TELL cannot be taken apart: {error}") from error
        return super().parse_args(ctx, [*given, *args])


class Parsed(click.ParamType[object]):
    """What a function makes of the text; its ValueError is wrong use."""

    def __init__(self, name: str, parse: Callable[[str], object]) -> None:
        self.name, self.parse = name, parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> object:
        try:
            return self.parse(value) if isinstance(value, str) else value
        except (ValueError, ZoneInfoNotFoundError) as error:
            self.fail(str(error), param, ctx)


def _time(text: str) -> time:
    from archive.messages.hours import time_of_day

    return time_of_day(text)


def _quiet(text: str) -> Quiet:
    from archive.messages.hours import quiet_hours

    return quiet_hours(text)


TIME, QUIET, ZONE = Parsed("time", _time), Parsed("hours", _quiet), Parsed("zone", ZoneInfo)
