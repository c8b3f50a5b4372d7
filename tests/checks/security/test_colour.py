import pytest

from checks.security.colour import is_same_colour


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        pytest.param("#fff", "#FFFFFF", True, id="short and long"),
        pytest.param("#1a2b3c", "rgb(26, 43, 60)", True, id="six digits and rgb"),
        pytest.param("1a2b3c", "rgb(26 43 60)", True, id="without a hash, without commas"),
        pytest.param("#abc", "#aabbcc", True, id="each digit doubled"),
        pytest.param("#abcf", "#aabbccff", True, id="four and eight digits"),
        pytest.param("grey", "gray", True, id="names"),
        pytest.param("url(a.png) #fff no-repeat", "white", True, id="first colour of a background"),
        pytest.param("rgb(100,100,100)", "rgb(110,90,100)", True, id="ten of 255 apart"),
        pytest.param("rgb(100,100,100)", "rgb(111,100,100)", False, id="eleven apart"),
        pytest.param("rgb(100,100,100)", "rgb(100,111,100)", False, id="eleven apart in green"),
        pytest.param("rgb(100,100,100)", "rgb(100,100,111)", False, id="eleven apart in blue"),
        pytest.param("rgba(0,0,0,0)", "transparent", True, id="nothing is seen of it"),
        pytest.param("rgba(255,0,0,.04)", "transparent", True, id="next to nothing"),
        pytest.param("rgb(255 0 0 / 4%)", "transparent", True, id="next to nothing in percent"),
        pytest.param("#ff00000c", "transparent", True, id="next to nothing in hex"),
        pytest.param("rgba(255,0,0,.05)", "transparent", False, id="a twentieth is seen"),
        pytest.param("rgba(255,0,0,.5)", "red", True, id="half of it is the colour"),
        pytest.param("rgba(255,0,0,1.)", "red", True, id="a point too many"),
        pytest.param("#000", "transparent", False, id="black is not transparent"),
        pytest.param("#000", "rgba(0,0,0,0)", False, id="black on nothing"),
        pytest.param("rgba(1,2,3,1.0.0)", "rgb(1,2,3)", False, id="no number"),
        pytest.param("var(--main)", "var(--main)", False, id="not understood"),
        pytest.param("0", "#000", False, id="zero is no colour"),
    ],
)
def test_same_colour(first, second, same):
    assert is_same_colour(first, second) is same
    assert is_same_colour(second, first) is same
