"""What spreadsheet programs write in a cell whose formula failed, in five languages."""

ENGLISH = frozenset(
    [
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#ERROR!",
        "#SPILL!",
        "#CALC!",
    ]
)
GERMAN = frozenset(["#BEZUG!", "#WERT!", "#ZAHL!", "#NV", "#ÜBERLAUF!"])
FRENCH = frozenset(["#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!"])
SPANISH = frozenset(["#¡REF!", "#¡VALOR!", "#¿NOMBRE?", "#¡NUM!", "#¡DIV/0!", "#¡NULO!"])
ITALIAN = frozenset(["#RIF!", "#VALORE!", "#NOME?", "#N/D"])

FORMULA_ERRORS = ENGLISH | GERMAN | FRENCH | SPANISH | ITALIAN
