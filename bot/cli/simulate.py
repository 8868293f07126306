"""Simulations: what the rules are worth, reproducible by anybody."""

import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path

import click

from bot.cli.report import as_json
from bot.message import Picture
from bot.simulation.trial import BASE, POLICIES, PRODUCT, SWEEP, Cell, trial
from bot.words import say

DISCLAIMER = "Simulated learners; nothing here is evidence about people."


@click.group()
def simulate() -> None:
    """Try the rules on simulated people."""


@simulate.command()
@click.option("--learners", type=click.IntRange(min=2), default=100, help="How many a model and setting.")
@click.option("--seed", type=int, default=1)
@click.option("--sweep/--base", default=True, help="Vary attendance, guessing and reviews a day, or not.")
@click.option("--picture", type=click.Path(dir_okay=False, path_type=Path), help="Draw the base setting there.")
@as_json
def learning(learners: int, seed: int, sweep: bool, picture: Path | None, as_json: bool) -> None:
    """What reviews are worth after half a year, by three models of memory."""
    settings = SWEEP if sweep else (BASE,)
    cells: list[Cell] = []
    with ProcessPoolExecutor() as workers:
        for cell in trial(learners, seed, settings, workers):
            click.echo(f"{len(cells) + 1}: {cell.model}, {_setting(cell)}", err=True)
            cells.append(cell)
    if picture:
        _draw(cells, learners, picture)
    data = {"learners": learners, "seed": seed, "note": DISCLAIMER, "cells": [_data(cell) for cell in cells]}
    click.echo(json.dumps(data, indent=2) if as_json else _text(cells, learners, seed))


def _data(cell: Cell) -> dict[str, object]:
    verdicts = {name: {**asdict(lead), "verdict": lead.verdict} for name, lead in cell.leads.items()}
    return {**asdict(cell), "leads": verdicts}


def _text(cells: Sequence[Cell], learners: int, seed: int) -> str:
    lines = [f"{learners} learners a cell, seed {seed}; concepts known on day 180, and the product's lead (95 %)"]
    for cell in cells:
        lines += ["", f"{cell.model}, {_setting(cell)}: {cell.met:.0f} met, {cell.reviews:.0f} reviews"]
        lines += [_line(cell, policy) for policy in POLICIES]
    lost = [f"- {cell.model}, {_setting(cell)}: {name}" for cell in cells for name in _lost(cell)]
    lines += ["", "Cells in which the product loses:", *(lost or ["none"]), "", DISCLAIMER]
    return "\n".join(lines)


def _line(cell: Cell, policy: str) -> str:
    hour = 60 * cell.known[policy] / cell.minutes[policy]
    figures = f"  {policy:<10} {cell.known[policy]:5.1f} known, {hour:5.1f} an hour"
    if policy == PRODUCT:
        return figures
    lead = cell.leads[policy]
    return f"{figures}, lead {lead.mean:+5.1f} ± {lead.margin:.1f} ({lead.verdict})"


def _lost(cell: Cell) -> list[str]:
    return [name for name, lead in cell.leads.items() if lead.verdict == "loses"]


def _setting(cell: Cell) -> str:
    one = cell.setting
    return f"attendance {one.attendance:.0%}, guessing {one.guessing:.0%}, {one.per_day} reviews a day"


def _draw(cells: Sequence[Cell], learners: int, path: Path) -> None:
    from adapters.pictures.press import draw_picture

    base = [cell for cell in cells if cell.setting == BASE]
    data = {
        "kicker": say("trial.kicker"),
        "title": say("trial.title"),
        "closing": say("trial.closing", learners=learners, met=round(base[0].met)),
        "most": round(base[0].met),
        "models": [{"name": cell.model, "rows": [_row(cell, policy) for policy in POLICIES]} for cell in base],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(draw_picture(Picture("trial", json.dumps(data), say("trial.title"))))


def _row(cell: Cell, policy: str) -> dict[str, object]:
    label = say(f"trial.{policy.replace(' ', '-')}")
    return {"policy": label, "known": f"{cell.known[policy]:.0f}", "chosen": policy == PRODUCT}
