"""`echt simulate year`: no project, the same figures as Python."""

import json

from echt.simulate import year

WORDS = "simulate year --people 300 --weeks 4 --seeds 2 --learn-from 2000 --tune-on 200 --seed 3".split()


def test_the_command_says_what_python_gives(run, tmp_path):
    found = year("wearing", people=300, weeks=4, seeds=2, seed=3, learn_from=2000, tune_on=200)
    said, in_json = run(tmp_path, *WORDS), run(tmp_path, *WORDS, "--json")
    assert said.code == in_json.code == 0, said.err
    assert said.out == f"{found}\n"
    assert said.out.startswith("simulated: ")
    assert json.loads(in_json.out) == json.loads(json.dumps(found.to_dict()))


def test_a_world_that_is_not_there_is_refused(run, tmp_path):
    done = run(tmp_path, "simulate", "year", "--world", "ideal")
    assert done.code == 3
    assert "E285" in done.err
