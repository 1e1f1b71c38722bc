from records.text import fold


def test_it_works() -> None:
    assert fold(" San  MARTÍN ") == "san martin"
    assert fold("Año") == "ano"
    assert fold("STRASSE") == fold("straße")
