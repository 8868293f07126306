"""How concepts build on each other: a chapter as a graph in columns, each concept behind all that it needs."""

import json
from collections.abc import Mapping, Sequence

from bot.deck import Chapter
from bot.message import Picture
from bot.words import say

ROOTS_NAMED = 2
"""Concepts without needs that a map's text names."""


def depths(chapter: Chapter) -> Mapping[str, int]:
    """By concept, how many concepts of the chapter have to be met before it, one after the other."""
    found: dict[str, int] = {}
    for concept in chapter.concepts:  # in teaching order: what it needs stands before it
        found[concept.id] = max((found[need] + 1 for need in concept.needs if need in found), default=0)
    return found


def columns(chapter: Chapter) -> Sequence[Sequence[str]]:
    """The concepts by depth; in a column those stand near each other whose needs do."""
    deep = depths(chapter)
    needs = {concept.id: [need for need in concept.needs if need in deep] for concept in chapter.concepts}
    ordered: list[list[str]] = []
    place: dict[str, float] = {}
    for depth in range(max(deep.values(), default=-1) + 1):
        column = [name for name in deep if deep[name] == depth]
        column.sort(key=lambda name: sum(place[need] for need in needs[name]) / max(len(needs[name]), 1))
        place |= {name: row - (len(column) - 1) / 2 for row, name in enumerate(column)}
        ordered.append(column)
    return ordered


def course_map(chapter: Chapter) -> Picture:
    """The chapter's concepts as a picture, numbered in teaching order."""
    ordered = columns(chapter)
    spots = {name: (depth, row) for depth, column in enumerate(ordered) for row, name in enumerate(column)}
    numbers = {concept.id: number for number, concept in enumerate(chapter.concepts, 1)}
    nodes = [
        {"number": numbers[c.id], "column": spots[c.id][0], "row": spots[c.id][1], "title": c.card.title}
        for c in chapter.concepts
    ]
    edges = [
        (numbers[need], numbers[concept.id])
        for concept in chapter.concepts
        for need in concept.needs
        if need in numbers
    ]
    data = {
        "kicker": chapter.title,
        "title": say("map.title"),
        "closing": say("map.closing"),
        "columns": len(ordered),
        "rows": max(map(len, ordered), default=0),
        "nodes": nodes,
        "edges": edges,
    }
    roots = [concept.card.title for concept in chapter.concepts if concept.id in ordered[0]]
    first = "; ".join(roots[:ROOTS_NAMED])
    alt = say("map.alt", n=len(nodes), chapter=chapter.title, steps=len(ordered), first=first)
    return Picture("map", json.dumps(data), alt)
