"""What the command line prints: text for people, or one JSON document on stdout and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer

from contracts.day import DaySummary
from contracts.meal import Meal, to_wire
from contracts.wire import write_json
from contracts.zones import zone

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def say(text: str) -> None:
    """A line for a person, on stdout."""
    typer.echo(text)


def remark(text: str) -> None:
    """A line for a person that must not disturb a program reading stdout."""
    typer.echo(text, err=True)


def print_json(value: Any) -> None:
    """The one document of `--json`."""
    typer.echo(write_json(value))


def day_text(day: date) -> str:
    """`Wednesday 9 November 2022`."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def many(count: int, one: str, more: str | None = None) -> str:
    """`1 meal`, `2 meals`."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def summary_json(summary: DaySummary) -> dict[str, Any]:
    """The shape of an item of `GET /v1/day-summaries`."""
    return summary.model_dump(mode="json")


def meal_line(meal: Meal) -> str:
    """Time of day where it was eaten, energy, name."""
    wall = meal.eaten_at.astimezone(zone(meal.tz))
    amount = f" ({meal.amount})" if meal.amount else ""
    return f"  {wall:%H:%M}  {meal.kcal:>8,f} kcal  {meal.name}{amount}"


def day_lines(summary: DaySummary, meals: Sequence[Meal]) -> list[str]:
    """A day as text, the unknown figures named."""
    lines = [day_text(summary.logical_date)]
    lines += [f"{meal_line(meal)}    {meal.id}" for meal in meals] or ["  Nothing logged."]
    lines.append(f"  Total {summary.kcal:>8,f} kcal in {many(summary.meal_count, 'meal')}")
    for name, field in (("Protein", "protein_g"), ("Carbs", "carbs_g"), ("Fat", "fat_g")):
        unknown = getattr(summary.unknown, field)
        least, gap = ("at least ", f", {many(unknown, 'meal')} without") if unknown else ("", "")
        if summary.meal_count:
            lines.append(f"  {name:<7} {least}{getattr(summary, field):,f} g{gap}")
    return lines


def meal_json(meal: Meal) -> dict[str, Any]:
    """The meal as it travels."""
    return to_wire(meal)
