"""What is said in Hindi: shown words, and their spoken forms divided by "|"."""

import pytest

from tests.unit.renderer.spoken_form.reading import said


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("12,34,567", "बारह लाख चौंतीस हज़ार पाँच सौ सड़सठ"),
        ("५० लोग", "पचास|लोग"),
        ("3.14", "तीन दशमलव एक चार"),
        ("1999 में", "उन्नीस सौ निन्यानबे|में"),
        ("5 अक्टूबर 2026", "पाँच|अक्टूबर|दो हज़ार छब्बीस"),
        ("05/10/2026", "पाँच अक्टूबर दो हज़ार छब्बीस"),
        ("3:30 बजे", "तीन बजकर तीस मिनट|पर"),
        ("3:00 बजे", "तीन|बजे"),
        ("₹3.50", "तीन रुपये पचास पैसे"),
        ("₹1,00,000", "एक लाख रुपये"),
        ("₹5 करोड़", "पाँच|करोड़ रुपये"),
    ],
)
def test_figures_dates_and_money(shown: str, spoken: str) -> None:
    assert said(shown, "hi-IN") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("5 km", "पाँच|किलोमीटर"),
        ("50%", "पचास प्रतिशत"),
        ("10-15", "दस से पन्द्रह"),
        ("3/4", "तीन बटा चार"),
        ("2½", "ढाई"),
        ("5वीं", "पाँचवीं"),
        ("1ला", "पहला"),
        ("3.11.2", "तीन दशमलव ग्यारह दशमलव दो"),
        ("anna@example.org", "anna ऐट example डॉट org"),
        ("5<10", "पाँच लेस दैन दस"),
        ("f(x)=2**3", "f का x बराबर दो की घात तीन"),
        ("2*3*4", "दो गुणा तीन गुणा चार"),
        ("C#", "C शार्प"),
        ("डॉ. शर्मा", "डॉक्टर|शर्मा"),
    ],
)
def test_the_rest(shown: str, spoken: str) -> None:
    assert said(shown, "hi-IN") == spoken
