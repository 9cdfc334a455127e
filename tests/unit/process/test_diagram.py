"""Flowcharts of processes: whole outputs, compared character by character."""

from __future__ import annotations

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from textwrap import dedent

import pytest
from ruamel.yaml import YAML

from sim.process.causes import Cause
from sim.process.diagram import graphviz, mermaid
from sim.process.primitives import (
    Acquire,
    Adjust,
    ByChance,
    ByCost,
    Choose,
    ClockAt,
    Cost,
    Delay,
    Gate,
    Hold,
    LevelAtLeast,
    Mark,
    NextDeparture,
    Node,
    Over,
    Parallel,
    Put,
    Queued,
    Release,
    Repeat,
    Sequence,
    Spawn,
    StockAtLeast,
    Take,
    Work,
)
from sim.text import one_line
from sim.units.distributions import (
    Distribution,
    Empirical,
    Exponential,
    Fixed,
    Lognormal,
    LogUniform,
    Mixture,
    Triangular,
    Uniform,
)

HOUR = 3600.0
DAY = 24 * HOUR
SCREENING = Lognormal(8 * HOUR, 24 * HOUR)


def clearance() -> Sequence:
    """A clearance as the model would build it: a desk, agencies side by side, a decision."""
    label = "brigade 03 / clearance SE"
    agencies = (
        Delay(f"{label} / agencies / police", SCREENING, Cause.CLEARANCE),
        Delay(f"{label} / agencies / roads", Uniform(HOUR, 2 * HOUR), Cause.CLEARANCE),
        Sequence(f"{label} / agencies / none", ()),
    )
    return Sequence(
        label,
        (
            Hold(f"{label} / desk", "SE desk", Work(f"{label} / reading", Fixed(1800), "SE pace", Cause.CLEARANCE)),
            Parallel(f"{label} / agencies", agencies, need=2),
            Mark(f"{label} / decided", "cleared"),
        ),
    )


def test_mermaid_of_a_clearance() -> None:
    """Steps follow each other, branches fork and join with their need, a hold is taken and given back."""
    assert mermaid(clearance(), "brigade 03 / clearance SE") == dedent(
        """\
        ---
        title: "brigade 03 / clearance SE"
        ---
        flowchart TD
            begin(["start"])
            n1("desk<br/>wait for SE desk")
            n1_end("give back SE desk")
            n2["reading<br/>30 min of work at the rate of SE pace (clearance)"]
            n3[/"agencies<br/>side by side"\\]
            n3_end[\\"2 of 3 done"/]
            n4["police<br/>median 8 h, 90 % within 24 h (clearance)"]
            n5["roads<br/>1 h to 2 h (clearance)"]
            n6>"decided<br/>milestone: cleared"]
            finish(["end"])
            begin --> n1
            n1 --> n2
            n1_end --> n3
            n2 --> n1_end
            n3 --> n4
            n3 --> n5
            n3 --> n3_end
            n3_end --> n6
            n4 --> n3_end
            n5 --> n3_end
            n6 --> finish
        """
    )


def test_graphviz_of_a_clearance() -> None:
    """Graphviz draws the same boxes and arrows."""
    assert graphviz(clearance(), "brigade 03 / clearance SE") == dedent(
        """\
        digraph "brigade 03 / clearance SE" {
            label="brigade 03 / clearance SE"; labelloc=t;
            begin [label="start", shape=oval];
            n1 [label="desk\\nwait for SE desk", shape=box, style="rounded"];
            n1_end [label="give back SE desk", shape=box, style="rounded"];
            n2 [label="reading\\n30 min of work at the rate of SE pace (clearance)", shape=box];
            n3 [label="agencies\\nside by side", shape=trapezium];
            n3_end [label="2 of 3 done", shape=invtrapezium];
            n4 [label="police\\nmedian 8 h, 90 % within 24 h (clearance)", shape=box];
            n5 [label="roads\\n1 h to 2 h (clearance)", shape=box];
            n6 [label="decided\\nmilestone: cleared", shape=cds];
            finish [label="end", shape=oval];
            begin -> n1;
            n1 -> n2;
            n1_end -> n3;
            n2 -> n1_end;
            n3 -> n4;
            n3 -> n5;
            n3 -> n3_end;
            n3_end -> n6;
            n4 -> n3_end;
            n5 -> n3_end;
            n6 -> finish;
        }
        """
    )


def test_choice_with_a_shared_tail() -> None:
    """Options carry their probabilities, and what several of them share is drawn once."""
    tail = Delay("b / on", Fixed(DAY), Cause.TRANSPORT)
    by_sea = Sequence("b / sea", (Delay("b / sea / sail", Fixed(5 * DAY), Cause.TRANSPORT), tail))
    node = Choose("b / way", (by_sea, tail, Sequence("b / stay", ())), ByChance((2, 1, 1)))
    assert mermaid(node, "b") == dedent(
        """\
        ---
        title: "b"
        ---
        flowchart TD
            begin(["start"])
            n1{"way<br/>by chance"}
            n2["sea / sail<br/>5 d (transport)"]
            n3["on<br/>24 h (transport)"]
            finish(["end"])
            begin --> n1
            n1 -->|"50 %"| n2
            n1 -->|"25 %"| n3
            n1 -->|"25 %"| finish
            n2 --> n3
            n3 --> finish
        """
    )


def test_choice_by_cost() -> None:
    """Options of a choice by cost carry what they would cost."""
    costs = (Cost(HOUR, (Over(2 * HOUR, "E10"), Queued(600, "berth"))), Cost())
    options = (Mark("b / way / one", "x"), Mark("b / way / other", "y"))
    assert graphviz(Choose("b / way", options, ByCost(costs, review=1800)), "b") == dedent(
        """\
        digraph "b" {
            label="b"; labelloc=t;
            begin [label="start", shape=oval];
            n1 [label="way\\nwhichever is quickest, looked at every 30 min", shape=diamond];
            n2 [label="one\\nmilestone: x", shape=cds];
            n3 [label="other\\nmilestone: y", shape=cds];
            finish [label="end", shape=oval];
            begin -> n1;
            n1 -> n2 [label="1 h + 2 h at the rate of E10 + 10 min a turn at berth"];
            n1 -> n3 [label="0 s"];
            n2 -> finish;
            n3 -> finish;
        }
        """
    )


def test_loops_and_spawned_processes() -> None:
    """A loop leads back to its head, a spawned process hangs on a dashed arrow, a loop without end leads nowhere."""
    turn = Sequence(
        "w / week",
        (
            Spawn("w / week / ship", Delay("w / week / ship / sail", Fixed(HOUR), Cause.TRANSPORT), subject="ship"),
            Repeat("w / week / day", Delay("w / week / day / wait", Fixed(DAY), Cause.PLANNED_WAIT), 7),
        ),
    )
    assert mermaid(Repeat("w", turn), "world") == dedent(
        """\
        ---
        title: "world"
        ---
        flowchart TD
            begin(["start"])
            n1{{"w<br/>again and again"}}
            n2["week / ship<br/>start for ship, and go on meanwhile"]
            n3["sail<br/>1 h (transport)"]
            n4{{"week / day<br/>7 times"}}
            n5["wait<br/>24 h (planned wait)"]
            begin --> n1
            n1 --> n2
            n2 -.-> n3
            n2 --> n4
            n4 --> n5
            n4 -->|"done"| n1
            n5 -->|"again"| n4
        """
    )


def test_nothing() -> None:
    """A process that does nothing leads from start to end."""
    assert mermaid(Sequence("a", (Sequence("b", ()),)), "a") == dedent(
        """\
        ---
        title: "a"
        ---
        flowchart TD
            begin(["start"])
            finish(["end"])
            begin --> finish
        """
    )


TEXTS: dict[str, tuple[Node, str]] = {
    "acquire": (Acquire("a", "berth", 2), "wait for 2 of berth"),
    "release": (Release("a", "berth"), "give back berth"),
    "late release": (Release("a", "berth", after=Fixed(600)), "give back berth after 10 min"),
    "level": (Gate("a", LevelAtLeast("E10", 0.5), Cause.OUTAGE), "wait until E10 is at least 50 % (outage)"),
    "stock": (
        Gate("a", StockAtLeast("permit", 1), Cause.CLEARANCE),
        "wait until there is permit (clearance)",
    ),
    "clock": (Gate("a", ClockAt(7200), Cause.PLANNED_WAIT), "wait until 2 h after the start (planned wait)"),
    "departure": (
        Gate("a", NextDeparture(0, 21600), Cause.PLANNED_WAIT),
        "wait until the next departure, every 6 h from the start on (planned wait)",
    ),
    "later departure": (
        Gate("a", NextDeparture(60, 21600), Cause.PLANNED_WAIT),
        "wait until the next departure, every 6 h from 60 s after the start on (planned wait)",
    ),
    "adjust": (Adjust("a", "storm"), "storm begins"),
    "adjust back": (Adjust("a", "storm", add=False), "storm ends"),
    "put": (Put("a", "fuel", 3), "put 3 of fuel"),
    "take": (Take("a", "fuel"), "wait for and take fuel"),
}


@pytest.mark.parametrize(("node", "text"), TEXTS.values(), ids=TEXTS.keys())
def test_what_a_node_says(node: Node, text: str) -> None:
    """Every primitive says what happens there."""
    assert f'n1 [label="a\\n{text}", ' in graphviz(node, "title")


DISTRIBUTIONS: dict[str, tuple[Distribution, str]] = {
    "seconds": (Fixed(90), "90 s"),
    "minutes": (Fixed(5400 - 2700), "45 min"),
    "hours": (Fixed(1.5 * HOUR), "1.5 h"),
    "up to 72 hours": (Fixed(71 * HOUR), "71 h"),
    "days": (Fixed(3 * DAY), "3 d"),
    "capped": (Lognormal(8 * HOUR, 24 * HOUR, 45 * DAY), "median 8 h, 90 % within 24 h, never above 45 d"),
    "triangular": (Triangular(2 * HOUR, 12 * HOUR, 24 * HOUR), "2 h to 24 h, most likely 12 h"),
    "log-uniform": (LogUniform(2 * HOUR, 30 * DAY), "2 h to 30 d (each order of magnitude as likely)"),
    "exponential": (Exponential(8 * HOUR), "mean 8 h (exponential)"),
    "few values": (Empirical((HOUR, 2 * HOUR)), "one of 1 h, 2 h"),
    "many values": (Empirical((1, 2, 3, 4, HOUR)), "one of 5 observed, 1 s to 1 h"),
    "mixture": (
        Mixture((0.9, 0.1), (Fixed(0), SCREENING)),
        "90 %: 0 s; 10 %: median 8 h, 90 % within 24 h",
    ),
}


@pytest.mark.parametrize(("distribution", "text"), DISTRIBUTIONS.values(), ids=DISTRIBUTIONS.keys())
def test_durations(distribution: Distribution, text: str) -> None:
    """Durations stand in the unit in which they are easiest to read."""
    drawn = graphviz(Delay("a", distribution, Cause.WEATHER), "title")
    assert f'n1 [label="a\\n{text} (weather)", shape=box];' in drawn


@pytest.mark.parametrize(
    ("times", "text"),
    [
        (None, "again and again"),
        (3, "3 times"),
        (Fixed(2), "2 times"),
        (Uniform(1, 3), "1 to 3 times"),
        (Exponential(2), "a number of times that is drawn"),
    ],
)
def test_turns(times: int | Distribution | None, text: str) -> None:
    """A loop says how often it turns."""
    drawn = graphviz(Repeat("a", Delay("b", Fixed(1), Cause.WEATHER), times), "title")
    assert f'n1 [label="a\\n{text}", shape=hexagon];' in drawn


def test_special_characters() -> None:
    """Quotes, brackets and marks of the drawing languages come out as themselves."""
    node = Mark('1. a "b" <c> #d `e` \\f & g', "x\ny")
    assert 'n1>"1#46; a #34;b#34; #60;c#62; #35;d #96;e#96; #92;f #38; g<br/>milestone: x y"]' in mermaid(node, "t")
    assert 'n1 [label="1. a \\"b\\" <c> #d `e` \\\\f & g\\nmilestone: x y"' in graphviz(node, "t")
    assert mermaid(node, 'a: "b"').startswith('---\ntitle: "a: \\"b\\""\n---\n')
    assert graphviz(node, 'a "b"').startswith('digraph "a \\"b\\"" {\n')


HOSTILE = (
    'a "b" ] ) } | ; --> c',
    "x %%{init: {'securityLevel': 'loose'}}%% y",
    "%%%{",
    "&lt;b&gt; &#65; R&D <b>bold</b>",
    "back\\slash \\N \\l \\",
    "line\r\nbreak\u2028end\x85 subgraph",
    "\x1b[31mred\x07 \x00",
    "<script>window.PWN=1</script>",
    "click a href javascript:alert(1)",
    "`**bold**` $$x$$ #quot;",
)
"""Names that end a label, set options, or are markup, in one or the other language."""


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_ends_no_label_of_mermaid(text: str) -> None:
    """What stands between quotes is the text in Mermaid's codes, and nothing sets options."""
    drawn = mermaid(Mark(text, "x"), text)
    heading, *lines = drawn.split("---\n")[1:]
    assert YAML(typ="safe").load(heading) == {"title": one_line(text)}
    assert re.search("%%|\\x1b", drawn) is None
    box = next(line for line in "".join(lines).splitlines() if line.startswith("    n1"))
    match = re.fullmatch(r'    n1>"([^"]*)<br/>milestone: x"\]', box)
    assert match, box
    assert re.search(r"[<>&`\\]|#(?!\d+;)", match[1]) is None
    assert re.sub(r"#(\d+);", lambda code: chr(int(code[1])), match[1]) == one_line(text)


@pytest.mark.skipif(shutil.which("dot") is None, reason="no Graphviz here")
@pytest.mark.parametrize("text", HOSTILE)
def test_graphviz_draws_a_name_as_it_stands(text: str) -> None:
    """Its own program reads the graph, and the drawing has the text."""
    done = subprocess.run(
        ["dot", "-Tsvg"],  # noqa: S607 - wherever it is installed
        input=graphviz(Mark(text, "x"), text),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    drawing = ET.fromstring(done.stdout)  # noqa: S314 - made by the program we called
    texts = [" ".join((found.text or "").split()) for found in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert texts.count(" ".join(one_line(text).split())) == 2  # the heading, and the box


def test_labels_keep_their_last_part() -> None:
    """A label that says no more than what stands around it keeps its last part."""
    assert 'n1 [label="clearance\\n' in graphviz(Mark("b / clearance", "x"), "b / clearance")


def test_deep_and_shared() -> None:
    """A chain of choices that share what follows is drawn in as many boxes as it has nodes."""
    rest: Node = Mark("end", "end")
    for depth in range(2_000):
        detour = Sequence(f"s{depth}", (Delay(f"d{depth}", Fixed(1), Cause.TRANSPORT), rest))
        rest = Choose(f"c{depth}", (rest, detour), ByChance((1, 1)))
    assert graphviz(rest, "title").count(" [label=") == 2 + 1 + 2_000 * 2 + 2_000 * 2
