import pytest

from jobs.intake.sheets.xlsx.rounding import corrected


@pytest.mark.parametrize(
    ("shown", "number", "number_format", "expected"),
    [
        ("0.14", 0.145, "0.00", "0.15"),
        ("1.00", 1.005, "0.00", "1.01"),
        ("1.00 €", 1.005, '#,##0.00\\ "€"', "1.01 €"),
        ("CHF 1.00", 1.005, "[$CHF] #,##0.00", "CHF 1.01"),
        ("(1.00)", -1.005, "#,##0.00_);(#,##0.00)", "(1.01)"),
        ("-1.00", -1.005, "0.00", "-1.01"),
        ("999.99", 999.9949999999999, "#,##0.00", "1,000.00"),
        ("999.99", 999.994999999999, "#,##0.00", "999.99"),
        ("1,234.99", 1234.995, "#,##0.00", "1,235.00"),
        ("999.99", 999.995, "#,##0.00", "1,000.00"),
        ("999.99", 999.995, "0.00", "1000.00"),
        ("56", 56.49999999999999, "0", "57"),
        ("56", 56.4999999999999, "0", "56"),
        ("48.9%", 0.4895, "0.0%", "49.0%"),
        ("100%", 1.005, "0%", "101%"),
        ("1.0", 1.005, "0.0#", "1.01"),
        (".00", 0.005, ".00", ".01"),
        ("001.00", 1.005, "000.00", "001.01"),
        ("1.0k", 1049.9999999999998, '0.0,"k"', "1.1k"),
        ("0.00", -0.005, "0.00", "-0.01"),
        ("Nr. 2: 1.00", 1.005, '"Nr. 2: "0.00', "Nr. 2: 1.01"),
        ("12345678.9000000004", 12345678.9, "0.0000000000", "12345678.9000000000"),
        ("123456789012345696", 123456789012345678, "0", "123456789012346000"),
    ],
)
def test_a_number_is_rounded_by_its_first_15_digits_as_in_spreadsheet_programs(
    shown: str, number: float, number_format: str, expected: str
) -> None:
    assert corrected(shown, number, number_format) == expected


@pytest.mark.parametrize(
    ("shown", "number", "number_format"),
    [
        ("", 1.005, ";;;"),
        ("1.005", 1.005, "General"),
        ("1 1/2", 1.5, "# ?/?"),
        ("1.00E+00", 1.005, "0.00E+00"),
        ("nil", 0.0, '0.00;-0.00;"nil"'),
        ("yes", 1.5, '"yes"'),
        ("12 34", 1233.5, '00" "00'),  # two numbers: which is rounded is not known
        ("1.005", 1.005, "@"),
        ("2.68", 2.675, "0.00"),  # rightly rounded already
        ("7", 1.005, "0.00"),  # not of this number
    ],
)
def test_what_is_no_plain_number_stays_as_it_is(
    shown: str, number: float, number_format: str
) -> None:
    assert corrected(shown, number, number_format) == shown


@pytest.mark.parametrize(
    ("shown", "number", "number_format", "expected"),
    [
        ("1.50", -1.5, "[<100]0.00;0", "-1.50"),
        ("50.00%", -0.5, "[<1]0.00%;[>=100]0;0.0", "-50.00%"),
        ("500", -500, '[>=1000000]0.0,,"M";[>=1000]0.0,"k";0', "-500"),
        ("1.5", -1.5, "[<0]0.0;0", "1.5"),  # meant for negative numbers
        ("1.5", -1.5, "0.0;0.0", "1.5"),
        ("(1.5)", -1.5, "0.0;(0.0)", "(1.5)"),
        ("-1.5", -1.5, "[<100]-0.0;0", "-1.5"),
        ("0", -0.4, "[<100]0;0.0", "0"),
        ("1.5", 1.5, "[<100]0.0;0", "1.5"),
    ],
)
def test_a_negative_number_keeps_its_sign_in_a_section_chosen_by_a_condition(
    shown: str, number: float, number_format: str, expected: str
) -> None:
    assert corrected(shown, number, number_format) == expected
