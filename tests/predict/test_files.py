"""A prediction as its file describes it, and what a mistake in it says."""

import pytest

from echt.errors import ProjectError
from echt.predict import load_prediction


def written(tmp_path, text):
    file = tmp_path / "order.toml"
    file.write_text(text)
    return file


def test_a_prediction_file_is_read(tmp_path):
    found = load_prediction(
        written(
            tmp_path,
            'outcome = "Product Viewed"\nhorizon_days = 42\nunit = "day"\nmodels = ["mbgnbd", "lightgbm"]\n'
            'leave_out = ["country", "views_*"]\nlevel = 0.9\norigins = 4\npurpose = "analytics.reporting"\n',
        )
    )
    assert (found.name, found.outcome, found.horizon_days, found.unit) == ("order", "Product Viewed", 42, "day")
    assert (found.models, found.leave_out) == (("mbgnbd", "lightgbm"), ("country", "views_*"))
    assert (found.level, found.origins, found.purpose) == (0.9, 4, "analytics.reporting")


def test_what_a_file_leaves_out_has_a_default(tmp_path):
    found = load_prediction(written(tmp_path, ""))
    assert (found.outcome, found.horizon_days, found.unit, found.models) == ("Order Completed", 90, "order", ())
    assert (found.level, found.origins, found.purpose) == (0.8, 6, "personalize.content.profiled")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("horizon_days = [", "E140"),
        ("horizon = 9", "E141"),
        ("horizon_days = 9.5", "E142"),
        ("horizon_days = true", "E142"),
        ("horizon_days = 0", "E142"),
        ("level = 80.0", "E142"),
        ('outcome = ""', "E142"),
        ('unit = "week"', "E142"),
        ('models = "lightgbm"', "E142"),
        ('models = ["lightgmb"]', "E156"),
        ("leave_out = [1]", "E142"),
        ("origins = 1", "E142"),
        ('purpose = "marketting"', "E101"),
    ],
)
def test_a_mistake_says_which(tmp_path, text, code):
    with pytest.raises(ProjectError) as caught:
        load_prediction(written(tmp_path, text))
    assert caught.value.code == code


def test_a_misspelt_setting_or_model_proposes_the_right_one(tmp_path):
    for text, near in (("horizon = 9", "horizon_days"), ('models = ["lightgmb"]', "lightgbm")):
        with pytest.raises(ProjectError) as caught:
            load_prediction(written(tmp_path, text))
        assert f"did you mean '{near}'?" in caught.value.fix


def test_a_prediction_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(ProjectError) as caught:
        load_prediction(tmp_path / "order.toml")
    assert caught.value.code == "E140"
