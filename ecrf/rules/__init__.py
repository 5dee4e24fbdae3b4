"""The check language: parse, type, compile and evaluate to true, false or unknown."""

from ecrf.rules.compiling import Compiled, Used, check_expression, compile_expression, explain
from ecrf.rules.context import Context, Dependency, Line, Point, Reach, Series
from ecrf.rules.functions import Function, FunctionTable, Param, build_function_table, number_kind
from ecrf.rules.kinds import BOOL, DATE, Kind, Shape, item_kind
from ecrf.rules.plan import CompiledCheck, Derived, Plan, build_plan
from ecrf.rules.scope import Scope, build_scope
from ecrf.rules.syntax import BadExpression
from ecrf.rules.units import Conversion, UnitTable

__all__ = [
    "BOOL",
    "DATE",
    "BadExpression",
    "Compiled",
    "CompiledCheck",
    "Context",
    "Conversion",
    "Dependency",
    "Derived",
    "Function",
    "FunctionTable",
    "Kind",
    "Line",
    "Param",
    "Plan",
    "Point",
    "Reach",
    "Scope",
    "Series",
    "Shape",
    "UnitTable",
    "Used",
    "build_function_table",
    "build_plan",
    "build_scope",
    "check_expression",
    "compile_expression",
    "explain",
    "item_kind",
    "number_kind",
]
