"""A told replication: every number in it is one of the tables, at its moment."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import Results, open_results
from analysis.figures.timeline import plot_timeline
from analysis.incident_stages import COORDINATION, STAGES
from analysis.storyline.composition import NO_PLACES, Storyline, make_storyline
from analysis.storyline.events import ALWAYS, Event, StoryClock, most_important
from analysis.storyline.inject_list import inject_table
from analysis.storyline.output_files import storyline_page, write_storyline
from analysis.storyline.replication_choice import choose_replication
from analysis.words import duration
from sim.errors import LeidangError
from sim.record.manifest_parts import ScenarioPart
from sim.record.tables import ALL_FORCES
from sim.record.tables.story import STORY
from tests.unit.analysis.example_incidents import write_incident_example
from tests.unit.analysis.example_results import forget_places, write_example

LINE = re.compile(r"^\d+\. (?P<time>\d\d:\d\d) \*\*(?P<lane>[^*]+)\*\* (?P<text>.*)\.$")
DAY = re.compile(r"^## D\+(?P<day>\d+), ")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The example, small."""
    return open_results(write_example(tmp_path_factory.mktemp("example") / "run", replications=6))


@pytest.fixture(scope="module")
def winter(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The example with incidents, small."""
    return open_results(write_incident_example(tmp_path_factory.mktemp("winter") / "run", replications=5))


@pytest.fixture(scope="module")
def whole(results: Results) -> Storyline:
    """The median replication of the example, every event of it."""
    return make_storyline(results, most=0)


def read_back(page: str) -> list[tuple[str, str, str]]:
    """The lines of a story: day and time ("D+4 12:26"), whose, what."""
    found, day = list[tuple[str, str, str]](), ""
    for line in page.splitlines():
        day = heading["day"] if (heading := DAY.match(line)) else day
        if told := LINE.match(line):
            found.append((f"D+{day} {told['time']}", told["lane"], told["text"]))
    return found


def of_run(table: pd.DataFrame, story: Storyline) -> pd.DataFrame:
    """The rows of the run that is told."""
    return table[(table["variant"] == story.choice.variant) & (table["replication"] == story.choice.replication)]


def test_every_arrival_is_told_when_it_happens(whole: Storyline) -> None:
    """Read back from the page, the arrivals are those of the deliveries, each at its minute of its day."""
    told = set()
    for moment, _, text in read_back(storyline_page(whole)):
        if found := re.search(r"(?:^|arrive at \w+: )([\w ]+ \d\d)(?: arrives at|, .* All of the force|$)", text):
            told.add((found[1], moment))
    table = of_run(whole.results.deliveries, whole)
    start = whole.results.manifest.scenario.start
    there = set()
    for row in table[table["delivered_s"].notna()].itertuples():
        local = start + timedelta(seconds=int(str(row.delivered_s)))
        there.add((str(row.element), f"D+{(local.date() - start.date()).days} {local:%H:%M}"))
    assert told == there


def test_what_is_asked_for_adds_up(whole: Storyline) -> None:
    """Read back, the permissions that each nation asks of each are as many as the procedures that were carried out."""
    asked: dict[tuple[str, str], int] = {}
    for _, lane, text in read_back(storyline_page(whole)):
        if found := re.match(r"asks (?P<whom>\w+) for (?P<many>a|\d+) ", text):
            pairs = [(found["whom"], "1" if found["many"] == "a" else found["many"])]
        elif text.startswith("asks for"):
            pairs = re.findall(r"(\w+) (\d+)", text.rpartition(": ")[2])
        else:
            continue
        for actor, many in pairs:
            asked[lane, actor] = asked.get((lane, actor), 0) + int(many)
    table = of_run(whole.results.procedures, whole)
    there = table.groupby(["from_actor", "actor"], observed=True).size().to_dict()
    assert asked == there
    assert sum(asked.values()) == len(table) > 0


def test_the_last_decision_says_what_the_tables_say(whole: Storyline) -> None:
    """How long decisions took, and the hours that elements waited at the desks, are those of the tables."""
    table = of_run(whole.results.procedures, whole)
    took = (table["decided_s"] - table["requested_s"]) / 3600.0
    for event in whole.events:
        found = re.match(r"has decided on the last of (\d+) .* for (?P<force>.+), (?P<took>.+ to .+) after", event.text)
        if not found:
            continue
        own = (table["actor"] == event.lane) & table["subject"].str.startswith(found["force"])
        low, high = (duration(hours, took[own].max()).split()[0] for hours in (took[own].min(), took[own].max()))
        assert found["took"].startswith(f"{low} to {high} ")
        assert int(found[1]) == own.sum()
        assert event.second == table.loc[own, "decided_s"].max()
    assert any(event.text.startswith("has decided on the last of") for event in whole.events)


def test_the_longest_waits_are_those_of_the_ledger(whole: Storyline) -> None:
    """Of each wait the moment, the length and the sum over all of its kind are those of the ledger."""
    ledger = whole.results.ledger_of([whole.choice.variant], whole.choice.replication)
    own = ledger[(ledger["cause"] == "queue") & (ledger["detail"] == "NVK berth")]
    hours = (own["end_s"] - own["start_s"]) / 3600.0
    told = [event for event in whole.events if event.key == "wait northern brigade queue NVK berth"]
    assert len(told) == 1
    found = re.search(r"waits ([\d.]+) (h|d) .*longest of (\d+) such waits, ([\d,]+(?:\.\d)?) h in all", told[0].text)
    assert found is not None
    longest = own.iloc[int(hours.to_numpy().argmax())]
    assert (told[0].second, told[0].until) == (longest["start_s"], longest["end_s"])
    assert float(found[1]) == pytest.approx(hours.max() / (24 if found[2] == "d" else 1), abs=0.05)
    assert int(found[3]) == len(own)
    assert float(found[4].replace(",", "")) == pytest.approx(hours.sum(), abs=0.5)


def test_half_and_all_are_there_by_the_metrics(whole: Storyline) -> None:
    """Half, nine tenths and all of all forces are told at the closures of the run."""
    metrics = of_run(whole.results.replications, whole).set_index("metric")["value"]
    told = {event.key: event.second for event in whole.events if event.lane == ALL_FORCES}
    for share in (50, 90, 100):
        metric = f"closure {share} % / {ALL_FORCES}"
        assert told[metric] == round(metrics[metric] * 3600)


def test_the_replication_is_the_one_that_was_asked_for(results: Results) -> None:
    """Median, worst and largest difference are those of the closures, computed here."""
    table = results.replications[results.replications["metric"] == f"closure 100 % / {ALL_FORCES}"]
    closures = table.astype({"variant": str}).pivot_table(index="replication", columns="variant", values="value")
    first, second = results.variants
    ordered = closures[first].sort_values(kind="stable")
    assert choose_replication(results, "median").replication == ordered.index[(len(ordered) - 1) // 2]
    assert choose_replication(results, "worst").replication == ordered.index[-1]
    gaps = closures[second] - closures[first]
    choice = choose_replication(results, "largest-difference")
    assert (choice.replication, choice.other) == (gaps.abs().idxmax(), second)
    assert duration(abs(gaps[choice.replication])) in choice.why
    worst = choose_replication(results, "worst")
    assert f"place {len(ordered)} of {len(ordered)}" in worst.why
    assert duration(float(ordered.iloc[-1])) in worst.why
    assert choose_replication(results, "4", second).variant == second


def test_what_does_not_close_is_the_worst(tmp_path: Path) -> None:
    """With a short horizon, the worst replication is the one in which most is missing, and what is missing is told."""
    results = open_results(write_example(tmp_path / "run", replications=4, horizon_s=14 * 86400))
    story = make_storyline(results, "worst")
    missing = results.deliveries[results.deliveries["delivered_s"].isna()]
    own = missing[missing["variant"] == results.reference].groupby("replication").size()
    assert own[story.choice.replication] == own.max()
    told = [int(event.text.split()[0]) for event in story.events if "not there at the end of the run" in event.text]
    assert sum(told) == own.max()
    assert "not everything" in story.choice.why


def test_the_other_variant_is_told_beside(results: Results) -> None:
    """What stands in brackets is the difference between the two variants in that replication."""
    story = make_storyline(results, "largest-difference")
    table = results.deliveries[results.deliveries["replication"] == story.choice.replication]
    last = table.groupby(["variant", "force"], observed=True)["delivered_s"].max()
    checked = 0
    for event in story.events:
        if not event.key.startswith("all of "):
            continue
        gap = (last[story.choice.other, event.lane] - last[story.choice.variant, event.lane]) / 3600.0
        said = f"[{duration(abs(gap))} {'later' if gap > 0 else 'earlier'}]"
        assert event.text.endswith(said) == (abs(gap) >= 1 / 60)
        checked += 1
    assert checked == len(results.manifest.forces)


def test_an_incident_is_told_stage_by_stage(winter: Results) -> None:
    """Every stage of every incident is told at its second, and its repair, as the table of incidents has them."""
    story = make_storyline(winter, "2", most=0)
    rows = of_run(winter.incidents, story)
    assert len(rows) > 1
    faults = {(event.lane, event.second) for event in story.events if event.kind == "incident"}
    assert faults == {(row["incident"], row["fault_s"]) for row in rows.to_dict("records")}
    there, told = set(), set()
    for stage, clock in STAGES.items():
        column = f"{stage}_s"
        # The response is one, whatever the incident hits; each repair is by itself.
        own = rows.sort_values(column).drop_duplicates("incident") if clock == COORDINATION else rows
        there |= {(row["incident"], stage, row[column]) for row in own[own[column].notna()].to_dict("records")}
        known = [event for event in story.events if event.kind in {"stage", "repair"}]
        steps = [event for event in known if event.key.startswith(f"{stage} ")]
        told |= {(event.lane, stage, event.second) for event in steps}
    assert told == there


def test_services_are_told_when_they_change(winter: Results) -> None:
    """Every change of a service is told with what is left of it."""
    story = make_storyline(winter, "2", most=0)
    levels = of_run(winter.levels, story)
    told = {(event.lane, event.second) for event in story.events if event.kind == "service"}
    changed = set()
    for level, own in levels.groupby("level", observed=True):
        values = own.sort_values("second")
        before = values["value"].clip(upper=1).shift(fill_value=1.0)
        moved = values[values["value"].clip(upper=1) != before]
        changed |= {(str(level), int(second)) for second in moved["second"]}
    assert told == changed
    assert changed


def test_one_force_or_incident_alone(results: Results, winter: Results) -> None:
    """Only what belongs to the force or incident asked for is told; the choice is by that force's closure."""
    story = make_storyline(results, "worst", force="light brigade", most=0)
    assert {event.owner or event.lane for event in story.events} == {"light brigade"}
    assert "light brigade arrives" in story.choice.why
    alone = make_storyline(winter, "2", incident="Christmas cables", most=0)
    assert {event.owner or event.lane for event in alone.events} == {"Christmas cables"}


def test_a_story_is_short_unless_all_is_asked_for(results: Results, whole: Storyline) -> None:
    """A story has at most its lines, keeps what every story tells, and says how much it leaves out."""
    story = make_storyline(results, most=30)
    assert len(story.events) == 30
    assert {e for e in whole.events if e.rank == ALWAYS} <= set(story.events)
    assert story.notes[0].startswith(f"{len(whole.events) - 30} more events")
    assert [event.second for event in story.events] == sorted(event.second for event in story.events)
    events = [Event(second, "ready", "x", "y", ALWAYS) for second in range(5)]
    assert len(most_important(events, 2)) == 5


def test_totals_tell_no_places(tmp_path: Path) -> None:
    """Of a run that recorded totals only, arrivals and decisions are told, waits and ships not, and that is said."""
    story = make_storyline(open_results(forget_places(write_example(tmp_path / "run", replications=2))), most=0)
    assert NO_PLACES in story.notes
    kinds = {event.kind for event in story.events}
    assert {"arrival", "decision", "request"} <= kinds
    assert not kinds & {"wait", "sailing", "closure"}
    assert not any("At its desks" in event.text for event in story.events)


def test_the_inject_list_has_the_columns_of_an_exercise(whole: Storyline) -> None:
    """Every row has a key of its own, a time in three forms that agree, a title that fits, and its provenance."""
    table = inject_table(whole)
    assert tuple(table.columns) == STORY.names
    assert table["inject_id"].is_unique
    assert (table["title"].str.len() <= 80).all()
    assert len(table) == len(whole.events)
    start = whole.results.manifest.scenario.start
    for row in table.to_dict("records"):
        found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", row["h_plus"])
        assert found is not None
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        assert ((days * 24 + hours) * 60 + minutes) * 60 + seconds == row["x_second"]
        utc = datetime.strptime(f"{row['dtg'].title()}+0000", "%d%H%MZ%b%y%z")
        assert abs((utc - start).total_seconds() - row["x_second"]) < 60
    assert set(table["x_seed"]) == {whole.results.manifest.root_seed}
    closure = table[table["x_kind"] == "share"].iloc[-1]
    summary = whole.results.summary
    own = summary[(summary["variant"] == whole.choice.variant) & (summary["metric"] == f"closure 100 % / {ALL_FORCES}")]
    assert closure["x_p50"] == own["p50"].iloc[0]


def test_files_are_written(results: Results, tmp_path: Path) -> None:
    """A story is written as a page, a table that reads back as it was, and a figure; told again, it is the same."""
    story = make_storyline(results)
    first = write_storyline(story, tmp_path / "stories")
    assert [path.name for path in first] == [f"story_national_rules_{story.choice.replication}{end}" for end in ENDINGS]
    assert first[0].read_text(encoding="utf-8") == storyline_page(make_storyline(results))
    table = pd.read_csv(first[1], encoding="utf-8-sig", keep_default_na=False)
    assert table["text"].tolist() == [f"{event.lane}: {event.text}." for event in story.events]
    assert first[1].read_bytes().startswith(b"\xef\xbb\xbf")


ENDINGS = (".md", ".csv", ".svg", ".png")


def test_the_timeline_shows_every_event_told(results: Results) -> None:
    """Each number of the story stands in the figure once, in the lane of its event, and none on another."""
    story = make_storyline(results)
    axes = plot_timeline(story)
    numbers = [text for text in axes.texts if text.get_text().isdigit()]
    assert sorted(int(text.get_text()) for text in numbers) == list(range(1, len(story.events) + 1))
    boxes = [text.get_window_extent() for text in numbers]
    assert not any(one.overlaps(other) for place, one in enumerate(boxes) for other in boxes[:place])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"which": "middle"}, "median, worst"),
        ({"which": "40"}, "numbered 0 to 5"),
        ({"variant": "Nordic coridor"}, "did you mean 'Nordic corridor'"),
        ({"force": "heavy brigade"}, "no force"),
        ({"incident": "storm"}, "no incident"),
    ],
)
def test_what_is_not_there_is_refused(results: Results, asked: dict[str, str], words: str) -> None:
    """A replication, variant, force or incident that is not there is refused in words."""
    known = {"which": "median", "variant": "", "force": "", "incident": ""}
    with pytest.raises(LeidangError, match=words):
        make_storyline(results, **{**known, **asked}, most=0)


def test_one_variant_has_no_largest_difference(tmp_path: Path) -> None:
    """Where only one variant was run, nothing can be held against it."""
    results = open_results(write_example(tmp_path / "run", variants=("alone",), replications=1))
    with pytest.raises(LeidangError, match="only one variant"):
        make_storyline(results, "largest-difference")
    assert make_storyline(results).choice.replication == 0


def test_days_are_those_of_the_calendar() -> None:
    """D+1 begins at midnight of the start's offset, whatever the hour of the start; the offset is told."""
    clock = StoryClock(scenario_from("2026-01-12T22:30+05:30"))
    assert [clock.moment(second) for second in (0, 5399, 5400)] == ["D+0 22:30", "D+0 23:59", "D+1 00:00"]
    assert clock.zone == "UTC+05:30"
    assert clock.date(5400) == "Tuesday 13 January 2026"


def test_days_follow_the_clock_of_a_zone() -> None:
    """In a stated zone a day begins at midnight there, also after clocks have changed, and the zone is named."""
    clock = StoryClock(scenario_from("2026-03-28T06:00+01:00", "Europe/Oslo"))
    assert [clock.moment(hour * 3600) for hour in (0, 18, 41, 49)] == [
        "D+0 06:00",
        "D+1 00:00",
        "D+2 00:00",
        "D+2 08:00",
    ]
    assert clock.zone == "Europe/Oslo"


def scenario_from(start: str, zone: str | None = None) -> ScenarioPart:
    """What a manifest holds of a scenario that starts then."""
    return ScenarioPart(
        title="", start=datetime.fromisoformat(start), zone=zone, horizon_s=864000, phase="crisis", file="scenario.yaml"
    )


def test_the_same_events_whatever_is_told_beside(results: Results) -> None:
    """Holding a run against another variant changes words in brackets and adds what is there, but no moment."""
    other = make_storyline(results, "largest-difference", most=0)
    alone = make_storyline(results, str(other.choice.replication), most=0)
    plain = [replace(event, text=event.text.partition(" [")[0]) for event in other.events if event.kind != "meanwhile"]
    assert plain == list(alone.events)
    assert np.isfinite([event.second for event in other.events]).all()


def test_a_response_is_told_as_one_and_not_as_a_permission(winter: Results) -> None:
    """The response to an incident ends as one, whatever its procedure is called; a permit for the repair does not."""
    story = make_storyline(winter, "2")
    results = open_results(winter.folder)
    rows = of_run(winter.procedures, story).head(2).astype(dict.fromkeys(TEXTS, object))
    mine = {
        "procedure": ["local_response", "repair_permit"],
        "subject": ["Christmas cables", "Christmas cables repair"],
    }
    added = rows.assign(**mine, actor="FI", from_actor="FI", requested_s=400000, decided_s=500000)
    vars(results)["procedures"] = pd.concat([winter.procedures, added], ignore_index=True)
    told = [
        event
        for event in make_storyline(results, "2", incident="Christmas cables", most=0).events
        if event.second == 500000
    ]
    assert {(event.kind, event.lane) for event in told} == {("stage", "Christmas cables"), ("decision", "FI")}
    assert [event.text.partition(",")[0] for event in told if event.kind == "stage"] == ["the response is over"]


TEXTS = ("variant", "procedure", "subject", "actor", "from_actor", "outcome")


def test_every_story_has_files_of_its_own(results: Results, tmp_path: Path) -> None:
    """A story of one force, or one told beside another variant, does not replace that of everything."""
    number = choose_replication(results, "largest-difference").replication
    stories = [
        make_storyline(results, str(number)),
        make_storyline(results, str(number), force="light brigade"),
        make_storyline(results, str(number), force="northern brigade"),
        make_storyline(results, "largest-difference"),
    ]
    names = [write_storyline(story, tmp_path)[0].name for story in stories]
    assert len({name.casefold() for name in names}) == len(stories)
    assert names[0] == f"story_national_rules_{number}.md"
