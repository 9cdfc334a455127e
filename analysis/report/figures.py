"""What a report says of its figures, for those who see them and for those who do not."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.coordination.handoffs import EVERYBODY
from analysis.figures import drawn
from analysis.figures.criticality import criticality_figure_table
from analysis.figures.deadlines import deadlines_table
from analysis.figures.handoffs import handoffs_figure_table, variants_drawn
from analysis.figures.map_change import change_words
from analysis.figures.root_flows import root_flows_figure_table
from analysis.figures.steps import drawing
from analysis.places import place_name
from analysis.report.coordination import slowest_words
from analysis.report.incident_figures import FigureWords, incident_figure_words
from analysis.report.line import Line
from analysis.results import Results
from analysis.root_causes import COORDINATION
from analysis.studies.import_sensitivity import sensitivity_of
from analysis.studies.sensitivity_effects import OutputEffects
from analysis.studies.sensitivity_words import verdict
from analysis.tables import ALL_FORCES
from analysis.words import cause_title, count, listed, number, percent


def figure_words(results: Results, lines: tuple[Line, ...]) -> tuple[FigureWords, ...]:
    """What is said of each figure that there is; the answer's lines stand in for what cannot be seen."""
    there = set(drawn(results))
    return tuple(words for words in _every(results, lines, there) if words.name in there)


def _every(results: Results, lines: tuple[Line, ...], there: set[str]) -> Iterator[FigureWords]:
    when, change, _, where = (line.text for line in lines)
    reference = results.reference
    yield FigureWords(
        name="arrivals",
        title="arrivals over time",
        alt=f"Lines, one per variant: share of vehicles delivered against days since the start. {when} {change}",
        caption="Share of the vehicles delivered by each day: median of the replications, and the middle 80 %.",
    )
    yield _deadlines(results)
    yield FigureWords(
        name="delay_by_cause",
        title="delay by cause",
        alt=f"One stacked bar per variant: mean hours per element from ready to delivered, by cause. {where}",
        caption="Mean hours per element from ready to delivered. What agreement can change stands at the left.",
    )
    if "root_flows" in there:
        yield _root_flows(results)
    if "criticality" in there:
        yield _criticality(results)
    yield FigureWords(
        name="map",
        title="the network in use",
        alt=f"Map of the places and links used under {reference}: line width is vehicles carried, colour the mean "
        f"wait, numbers mark the bottlenecks. {where}",
        caption=f"The network used under {reference}, in a Lambert conformal conic projection. Lines join places "
        "and do not follow the real road, track or course.",
    )
    if "map_change" in there:
        yield FigureWords(
            name="map_change",
            title="what changes on the map",
            alt=f"Small maps, one per variant: triangles where more or less is waited than under {reference}, links by "
            f"what they carry. Largest change of waiting: {change_words(results)}.",
            caption="A change of waiting at a place is hours of all elements together, per replication. Forces that "
            "come earlier can meet on a road or railway, so that less waiting at desks is more waiting there.",
        )
    yield FigureWords(
        name="gantt",
        title="one run, day by day",
        alt="Bars of a choice of elements over the days of one replication, cut by cause, one bar per variant.",
        caption="The median replication of the reference, and the same replication in the variant compared.",
    )
    if "decisions" in there:
        yield _decisions(results)
    if "handoffs" in there:
        yield _handoffs(results)
    if "steps" in there:
        yield _steps(results)
    yield from incident_figure_words(results, there)
    study = sensitivity_of(results)
    if study is not None:
        yield from _of_study(study.effects[0].output)


def _deadlines(results: Results) -> FigureWords:
    """The chances by the due date, under the reference and under the last variant drawn."""
    table = deadlines_table(results)
    at_due = table[table["day"] == table["due_day"]]
    said = []
    for force in dict.fromkeys(at_due["force"]):
        own = at_due[at_due["force"] == force].set_index("variant")["probability"]
        said.append(f"{force} {', '.join(percent(float(own[variant])) for variant in results.variants)}")
    return FigureWords(
        name="deadlines",
        title="chance of being there by each day",
        alt="A panel per force: steps that rise from nought to one, per variant, with the due date marked. Chance that "
        f"all is there by the due date, under {listed(results.variants)} in this order: {'; '.join(said)}.",
        caption="Share of the replications in which the last element of the force has arrived by then, with the 95 % "
        "interval after Wilson (1927): with few replications it is wide, also where every run is in time.",
    )


def _root_flows(results: Results) -> FigureWords:
    table = root_flows_figure_table(results)
    own = table[table["variant"] == results.reference].sort_values("hours", ascending=False, kind="stable").head(3)
    said = listed(
        f"{number(float(str(row.hours)))} h of {_cause(row.part, row.cause)}, due to "
        f"{_cause(row.root_part, row.root_cause)}"
        for row in own.itertuples()
    )
    return FigureWords(
        name="root_flows",
        title="what waiting was due to",
        alt=f"Stacked bars: hours per element that the ledger charges to waiting, cut by root cause. Most under "
        f"{results.reference}: {said}.",
        caption="What those did or waited for who ended a wait, and so on back. What has no such root stays where it "
        "is: a link or a ship that nobody holds but that takes only so many.",
    )


def _cause(part: object, cause: object) -> str:
    return cause_title(str(cause), coordination=part == COORDINATION)


def _criticality(results: Results) -> FigureWords:
    table = criticality_figure_table(results)
    own = table[(table["variant"] == results.reference) & (table["of"] == ALL_FORCES)]
    most = own.sort_values(["share", "hours"], ascending=False, kind="stable").head(3)
    names = zip(most["name"], most["share"], strict=True)
    said = listed(f"{place_name(str(name), results)} {percent(float(share))}" for name, share in names)
    return FigureWords(
        name="criticality",
        title="what decides when everybody is there",
        alt="Dots with intervals per link, place, desk and queue, one per variant: share of the replications in which "
        f"it lies on the critical path of the last element. Most often under {results.reference}: {said}.",
        caption="An hour saved there is an hour saved for the force, as long as nothing else becomes the last.",
    )


def _decisions(results: Results) -> FigureWords:
    return FigureWords(
        name="decisions",
        title="from request to decision",
        alt="Per procedure a bar for each variant: spread of the time from request to decision. "
        f"{slowest_words(results)}",
        caption="Time from request to decision of all requests, whether or not anybody waited for it.",
    )


def _handoffs(results: Results) -> FigureWords:
    table = handoffs_figure_table(results)
    pairs = table[(table["variant"] == results.reference) & (table["from_actor"] != EVERYBODY)]
    most = pairs.sort_values("hours", ascending=False, kind="stable").head(3)
    said = listed(f"{row.from_actor} to {row.to_actor} {count(float(str(row.hours)))} h" for row in most.itertuples())
    others = listed(variants_drawn(results)[1:])
    return FigureWords(
        name="handoffs",
        title="hand-overs",
        alt=f"Heat map under {results.reference}{f' and under {others}' if others else ''}: hours that elements wait "
        f"while a case goes from the actor of the row to that of the column. Most under {results.reference}: {said}.",
        caption="Hours of waiting by who had the case before (row) and who has it (column), all elements together. "
        "The pairs add up to all coordination time of the ledger.",
    )


def _steps(results: Results) -> FigureWords:
    chosen = drawing(results)
    assert chosen is not None, "it is among the figures"
    return FigureWords(
        name="steps",
        title="a procedure before and after",
        alt=f"Boxes and arrows: the steps of {chosen.title} by national rules and under {chosen.variant}. "
        f"{'; '.join(chosen.changes)}.",
        caption="The procedure by which this variant saves most; leidang show draws the others.",
    )


def _of_study(one: OutputEffects) -> Iterator[FigureWords]:
    sobol = one.method == "sobol"
    indices = "shares of the variance S1 and ST" if sobol else "mu*, the mean size of the effect, and its spread sigma"
    yield FigureWords(
        name="sensitivity",
        title="which inputs move the answer",
        alt=f"Bars with intervals per input, the strongest first: {indices}. {verdict(one)}",
        caption="Whatever varies is varied at once: what an input does while the others have other values too.",
    )
    yield FigureWords(
        name="tornado",
        title="one input at a time",
        alt="Bars to both sides of a line per input: the answer at the low and at the high end of its range.",
        caption="Each input at both ends of its range, all others as in the scenario.",
    )
