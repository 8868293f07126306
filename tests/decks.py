"""Small decks for tests, made of values instead of files."""

from dataclasses import replace

from bot.deck import Card, Chapter, Concept, Deck, Diagram, Level, Option, Question, Section, Source, Thinking

SOURCE = Source("A manual", "https://example.org/manual", "section 1")


def make_question(concept: str, name: str, right: int = 0, options: int = 4, **changes: object) -> Question:
    """A question whose option `right` (in the author's order) is right."""
    values: dict[str, object] = {
        "id": f"{concept}/{name}",
        "concept": concept,
        "kind": "single",
        "level": Level.MEDIUM,
        "thinking": Thinking.APPLY,
        "stem": f"Which one fits {name}?",
        "options": tuple(
            Option(f"choice {n} of {name}", n == right, f"reason {n} of {name}", "" if n == right else "belief")
            for n in range(options)
        ),
        "sources": (SOURCE,),
    }
    return Question(**(values | changes))  # type: ignore[arg-type]  # a factory with free overrides


def make_concept(
    id: str, chapter: str, questions: int = 3, level: Level = Level.MEDIUM, diagram: Diagram | None = None
) -> Concept:
    title = id.partition(".")[2].replace("-", " ").capitalize()
    sections = (Section("", f"Why {title} matters."), Section("How it works", "1. First.\n2. Then."))
    made = tuple(make_question(id, f"q{n}", right=n % 4, level=level) for n in range(questions))
    return Concept(id, chapter, level, (), Card(title, sections, (SOURCE,)), made, diagram)


FACTS = tuple(Option(f"fact {n}", n in (0, 2), f"reason {n}", "" if n in (0, 2) else "belief") for n in range(4))
STEPS = tuple(Option(f"step {n}", True, f"reason {n}", "", n) for n in (1, 2, 3, 4))
NUMBERS = (Option("1000", True, "reason 0"), Option("2000", False, "reason 1", "belief"))


def deck_of(kind: str) -> Deck:
    """One concept with one question of this kind."""
    options = {"several": FACTS, "order": STEPS, "number": NUMBERS}[kind]
    unit = "ms" if kind == "number" else ""
    question = make_question("kind.only", "only")
    question = replace(question, kind=kind, options=options, unit=unit, tolerance=unit and "5%")
    concept = replace(make_concept("kind.only", "kinds"), questions=(question,))
    return Deck((Chapter("kinds", 1, "Kinds", (concept,)),), {"belief": "What people believe."})


def make_deck(diagram: Diagram | None = None) -> Deck:
    """Two chapters of two concepts with three questions each; the first has the diagram, the second is hard."""
    row_lock = make_concept("txn.row-lock", "locks", diagram=diagram)
    locks = (row_lock, make_concept("txn.gap-lock", "locks", level=Level.HARD))
    logs = (make_concept("log.write-ahead", "logs"), make_concept("log.replay", "logs"))
    chapters = (Chapter("locks", 1, "Locks & Latches", locks), Chapter("logs", 2, "Logs", logs))
    return Deck(chapters, {"belief": "What people believe."})
