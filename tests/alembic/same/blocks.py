"""Blocks and templates of the standard library, as Python has them."""
from contextlib import ExitStack, closing, contextmanager, suppress
from string import Template, capwords

from alembic import op

revision = "a1"
down_revision = None


def show(value):
    text = value if isinstance(value, str) else repr(value)
    op.execute(f"INSERT INTO shown (text) VALUES (x'{text.encode().hex()}')")


@contextmanager
def block(name, catches=()):
    show(f"enter {name}")
    try:
        yield name.upper()
    except catches as error:
        show(f"caught {error!r} in {name}")
    finally:
        show(f"leave {name}")


@block("decorator")
def decorated(a, b=2):
    """Some words."""
    show([a, b])
    return a + b


@block("catching", ValueError)
def failing():
    raise ValueError("no")


class Thing:
    def close(self):
        show("closed")

    @block("method")
    def run(self, value):
        return [type(self).__name__, value]


def upgrade():
    op.execute("CREATE TABLE shown (id INTEGER PRIMARY KEY, text BLOB)")
    show(decorated(1))
    show(decorated(1, b=5))
    show(failing())
    show(Thing().run(3))
    try:
        block("outer")(failing_outside)()
    except KeyError as error:
        show(repr(error))
    with ExitStack() as stack:
        names = [stack.enter_context(block(name)) for name in ("a", "b")]
        stack.callback(show, "a callback")
        show(names)
    with ExitStack() as stack:
        stack.enter_context(block("catches", ValueError))
        stack.enter_context(block("looks on"))
        raise ValueError("stopped")
    try:
        with ExitStack() as stack:
            stack.enter_context(block("looks on"))
            raise KeyError("goes on")
    except KeyError as error:
        show(repr(error))
    try:
        with ExitStack() as stack:
            stack.callback(fail)
            stack.enter_context(block("inside", ValueError))
            raise ValueError("stopped inside")
    except RuntimeError as error:
        show(repr(error))
    with ExitStack() as stack:
        stack.enter_context(suppress(KeyError))
        {}["a"]
    stack = ExitStack()
    stack.enter_context(block("kept"))
    kept = stack.pop_all()
    stack.close()
    show("nothing so far")
    kept.close()
    with closing(Thing()) as thing:
        show(type(thing).__name__)
    template = Template("$name has ${count} of $$5, ${name}s")
    show(template.substitute(name="a", count=3))
    show(template.substitute({"name": "b", "count": None}))
    show(template.substitute({"name": "b", "count": 1}, name="c"))
    show(template.safe_substitute(name="a"))
    show(Template("$ 5 and $name and ${open").safe_substitute(name="x"))
    show(template.template)
    show([capwords("  an OLD   house "), capwords("a-b-CC", "-"), capwords("")])
    for text, values in (("$a $b", {"a": 1}), ("100$", {}), ("x\ny $ 1", {}), ("${1}", {})):
        try:
            show(Template(text).substitute(values))
        except Exception as error:
            show(repr(error))


def failing_outside():
    raise KeyError("outside")


def fail():
    raise RuntimeError("from a callback")
