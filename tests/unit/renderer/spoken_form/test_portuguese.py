"""What is said in Portuguese: shown words, and their spoken forms divided by "|"."""

import pytest

from tests.unit.renderer.spoken_form.reading import said


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("1.234,5", "mil duzentos e trinta e quatro vírgula cinco"),
        ("2 horas", "duas|horas"),
        ("2 casas", "duas|casas"),
        ("200 pessoas", "duzentas|pessoas"),
        ("3,14", "três vírgula catorze"),
        ("5 de outubro de 2026", "cinco|de|outubro|de|dois mil e vinte e seis"),
        ("1º de janeiro", "primeiro|de|janeiro"),
        ("05/10/2026", "cinco de outubro de dois mil e vinte e seis"),
        ("15h30", "quinze e trinta"),
        ("R$ 3,50", "três reais e cinquenta centavos|"),
        ("R$ 5 milhões", "cinco||milhões de reais"),
        ("3,50 €", "três|euros e cinquenta centavos"),
    ],
)
def test_figures_dates_and_money(shown: str, spoken: str) -> None:
    assert said(shown, "pt-BR") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("10-15", "dez a quinze"),
        ("50%", "cinquenta por cento"),
        ("3/4", "três quartos"),
        ("2ª", "segunda"),
        ("Pedro II", "Pedro|segundo"),
        ("século XIX", "século|dezenove"),
        ("3.11.2", "três ponto onze ponto dois"),
        ("(11) 91234-5678", "um um,|nove um dois três quatro, cinco seis sete oito"),
        ("anna@example.org", "anna arroba example ponto org"),
        ("5<10", "cinco é menor que dez"),
        ("f(x)=2**3", "f de x é igual a dois elevado a três"),
        ("2*3*4", "dois vezes três vezes quatro"),
        ("C#", "C sharp"),
        ("EUA e IBGE", "EUA|e|I B G é"),
    ],
)
def test_the_rest(shown: str, spoken: str) -> None:
    assert said(shown, "pt-BR") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("2 dias", "dois|dias"),
        ("2 mulheres", "duas|mulheres"),
        ("2 viagens", "duas|viagens"),
        ("22 sistemas", "vinte e dois|sistemas"),
        ("1/2 xícara", "meia|xícara"),
        ("1 ½", "um e meio|"),
    ],
)
def test_agreement(shown: str, spoken: str) -> None:
    assert said(shown, "pt") == spoken


@pytest.mark.parametrize(
    ("shown", "spoken"),
    [
        ("5 mi", "cinco|milhões"),
        ("CPF 123.456.789-09", "CPF|um dois três, quatro cinco seis, sete oito nove, zero nove"),
        ("Luís C.K.", "Luís|C.K."),
    ],
)
def test_figures_that_look_like_others(shown: str, spoken: str) -> None:
    assert said(shown, "pt") == spoken
