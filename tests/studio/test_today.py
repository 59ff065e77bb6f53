"""Today says something: a sentence that holds the figures, then what waits for a human."""

from sample import sample

from echt.report.voice import Voice
from echt.studio.pages import today


def test_the_opening_holds_the_figures():
    html = today.today(sample(), Voice("nl"))
    assert "Gift shop vraagt" in html
    for figure in ("500 mensen", "66,7 minuten", "31 extra bestellingen", "1.065 mensen"):
        assert f">{figure}</button>" in html
    assert "tussen 8 en 53" in html


def test_someone_in_distress_comes_first():
    html = today.today(sample(), Voice("en"))
    assert html.index("not going well") < html.index("A question")


def test_what_is_simulated_is_marked_beside_the_figures():
    html = today.today(sample(), Voice("en"))
    lead = html[html.index('class="lead"') : html.index('class="why"')]
    assert "partly simulated" in lead
    assert html.count("simulated") >= 3


def test_one_line_says_how_far_the_prediction_can_be_trusted():
    assert "The prediction was 0.71 orders a person off in the past; a simple rule 0.92." in today.today(sample(), Voice("en"))
    assert "een simpele regel 0,92" in today.today(sample(), Voice("nl"))
    assert "off in the past" not in today.today(sample(trust=()), Voice("en"))


def test_before_the_first_plan_the_page_teaches():
    assert "echt plan" in today.empty(Voice("en"))


def test_a_creative_without_approval_waits_for_a_human():
    import dataclasses

    draft = dataclasses.replace(sample().creatives[0], approved_by=None)
    assert "echt approve spring-heart" in today.today(sample(creatives=(draft,)), Voice("en"))


def test_the_studio_shows_the_figures_of_the_last_report(tmp_path):
    from echt.report import report
    from echt.studio.pages.today import last_report

    report(sample(), tmp_path / ".echt/report.html")
    assert last_report(tmp_path) == sample()
    (tmp_path / ".echt/report.json").write_text("{")
    assert last_report(tmp_path) is None
