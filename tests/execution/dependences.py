"""Small notebooks in which an answer depends on a demonstration, each in another way.

`D(…)` is a demonstration of the lesson, `S(…)` a cell of the student's. What counts is `answer()` at the end.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    source: str
    given: bool


def D(source: str) -> Cell:
    return Cell(source, given=True)


def S(source: str) -> Cell:
    return Cell(source, given=False)


DATA = D("data = [1, 2]")
LENGTH = S("def answer(): return len(data)")
TWO = "\ndef answer(): return 2"
Y = S("def answer(): return y")

#: By kind: the ways in which a cell can depend on one that is skipped.
DEPENDENCES: dict[str, dict[str, list[Cell]]] = {
    "names that are read": {
        "in a function": [DATA, LENGTH],
        "import": [D("import math"), S("def answer(): return math.sqrt(4)")],
        "augmented assignment": [D("count = 1"), S("count += 1" + TWO)],
        "augmented assignment of an attribute": [
            D("class C: n = 1"),
            S("C.n += 1\ndef answer(): return C.n"),
        ],
        "deletion": [DATA, S("del data" + TWO)],
        "deletion of an item": [DATA, S("del data[0]" + TWO)],
        "global in a function": [D("n = 1"), S("def answer():\n    global n\n    n += 1\n    return n")],
        "class body": [D("x = 3"), S("class A:\n    x = x\ndef answer(): return A.x")],
        "method": [D("x = 3"), S("class A:\n    def m(self): return x\ndef answer(): return A().m()")],
        "base class": [D("class B: v = 1"), S("class A(B): pass\ndef answer(): return A.v")],
        "default": [D("x = 3"), S("def answer(n=x): return n")],
        "default for a keyword": [D("x = 3"), S("def answer(*, n=x): return n")],
        "decorator": [D("def d(f): return lambda: f() + 1"), S("@d\ndef answer(): return 1")],
        "annotation": [D("Kind = int"), S("def answer(n: Kind = 2) -> Kind: return n")],
        "annotation as text": [
            D("Kind = int"),
            S(
                "import typing\ndef f(n: 'Kind'): pass\n"
                "def answer(): return str(typing.get_type_hints(f)['n'])"
            ),
        ],
        "annotation of a variable": [D("Kind = int"), S("n: Kind = 2\ndef answer(): return n")],
        "f-string": [D("x = 3"), S("def answer(): return f'{x}'")],
        "f-string's width": [D("width = 5"), S("def answer(): return f'{1:{width}}'")],
        "comprehension": [DATA, S("def answer(): return [n for n in data]")],
        "condition of a comprehension": [D("x = 1"), S("y = [n for n in (1, 2) if n > x]"), Y],
        "lambda": [D("x = 3"), S("answer = lambda: x")],
        "walrus": [DATA, S("if (y := len(data)): pass"), Y],
        "match": [
            D("class P: __match_args__ = ()"),
            S("match 1:\n    case P(): y = 1\n    case _: y = 2"),
            Y,
        ],
        "except": [D("class E(Exception): pass"), S("try: 1 / 0\nexcept (E, ZeroDivisionError): y = 1"), Y],
        "star": [DATA, S("def answer(): return max(*data)")],
        "await": [DATA, S("async def f(): return len(data)\ny = await f()"), Y],
        "nested function": [DATA, S("def answer():\n    def inner(): return len(data)\n    return inner()")],
        "name that was a built-in": [D("def sum(x): return 42"), S("def answer(): return sum([1])")],
        "asked for by its error": [DATA, S("try:\n    data\n    y = 1\nexcept NameError:\n    y = 2"), Y],
    },
    "names that a demonstration binds": {
        "loop": [D("for i in range(3): pass"), S("def answer(): return i")],
        "with": [D("import io\nwith io.StringIO('a') as file: pass"), S("def answer(): return file.closed")],
        "unpacking": [D("a, (b, *c) = 1, (2, 3)"), S("def answer(): return c")],
        "walrus": [D("print(n := 3)"), S("def answer(): return n")],
        "conditional": [D("flag = True"), D("if flag: z = 1\nelse: z = 2"), S("def answer(): return z")],
        "rebinding further down": [D("x = 1"), S("def answer(): return x"), D("x = 2")],
        "deletion further down": [S("x = 1\ndef answer(): return x"), D("del x")],
        "chain": [D("x = 1"), D("x = x + 1; y = x"), Y],
        "augmented chain": [D("y = 1"), D("y += 1"), Y],
        "read and bound": [D("n = 1"), D("print(n); m = n; n = 5"), S("def answer(): return m")],
        "function that reads later": [D("n = 1"), D("def f(): return n\ny = f()\nn = 2"), Y],
        "global in a function": [
            D("def setup():\n    global cfg\n    cfg = 5"),
            D("setup()"),
            S("def answer(): return cfg"),
        ],
        "exec": [D("exec('x = 1')"), S("def answer(): return x")],
        "globals": [D("globals()['x'] = 1"), S("def answer(): return x")],
        "exec of what another has bound": [DATA, D("exec('y = len(data)')"), Y],
        "star import": [D("from math import *"), S("def answer(): return floor(2.5)")],
        "builtins": [D("import builtins\nbuiltins.secret = 5"), S("def answer(): return secret")],
        "setattr of a module": [
            D("import sys\nsetattr(sys.modules['__main__'], 'x', 1)"),
            S("def answer(): return x"),
        ],
        "magic": [D("%time y = 3"), Y],
        "magic for the cell": [D("%%time\ny = 3"), Y],
        "what is captured": [D("%%capture out\nprint(3)"), S("def answer(): return out.stdout")],
        "what a command says": [D("y = !echo 3"), S("def answer(): return list(y)")],
        "part of a package": [
            D("import xml.dom.minidom as dom"),
            S("import xml\ndef answer(): return xml.dom.minidom.Node.TEXT_NODE"),
        ],
    },
    "names that nobody mentions": {
        "eval": [DATA, S("def answer(): return eval('len(da' + 'ta)')")],
        "exec": [DATA, S("exec('y = len(da' + 'ta)')"), Y],
        "compile": [
            DATA,
            S("import builtins\nrun = getattr(builtins, 'ev' + 'al')\ny = run('len(data)')"),
            Y,
        ],
        "globals": [DATA, S("def answer(): return len(globals()['da' + 'ta'])")],
        "locals": [DATA, S("y = len(locals()['data'])"), Y],
        "vars": [DATA, S("y = len(vars()['data'])"), Y],
        "dir": [DATA, S("y = 'data' in dir()"), Y],
        "format": [DATA, S("y = '{data}'.format(**globals())"), Y],
        "main": [DATA, S("def answer():\n    from __main__ import data\n    return data")],
        "main as a module": [DATA, S("import __main__\ndef answer(): return __main__.data")],
        "main by name": [DATA, S("import sys\ndef answer(): return sys.modules['__main__'].data")],
        "module by its own name": [DATA, S("import sys\ndef answer(): return sys.modules[__name__].data")],
        "importlib": [
            DATA,
            S("import importlib\ndef answer(): return importlib.import_module('__main__').data"),
        ],
        "frame": [DATA, S("import sys\ndef answer(): return sys._getframe().f_globals['data']")],
        "inspect": [
            DATA,
            S("import inspect\ndef answer(): return inspect.currentframe().f_globals['data']"),
        ],
        "function's globals": [DATA, S("def answer(): return answer.__globals__['data']")],
        "getattr of them": [
            DATA,
            S("def answer(): return (lambda: 0).__getattribute__('__globals__')['data']"),
        ],
        "subclasses": [
            D("class Special(dict): pass"),
            S("def answer(): return 'Special' in [c.__name__ for c in dict.__subclasses__()]"),
        ],
        "shell": [DATA, S("def answer(): return get_ipython().user_ns['data']")],
        "shell by import": [
            DATA,
            S("from IPython import get_ipython as g\ndef answer(): return g().user_ns['data']"),
        ],
        "timeit": [
            DATA,
            S("import timeit\ny = timeit.timeit('len(data)', 'from __main__ import data', number=1) > 0"),
            Y,
        ],
        "pickle": [
            D("class P: v = 4"),
            S("import pickle\ny = pickle.loads(b'c__main__\\nP\\n.').v"),
            Y,
        ],
        "matrix of a text": [
            DATA,
            S("import numpy as np\ndef answer(): return np.bmat('da' + 'ta').tolist()"),
        ],
        "columns of a text": [
            DATA,
            S("import numpy as np\ndef answer(): return np.r_['data,data'].tolist()"),
        ],
        "profiler": [DATA, S("import cProfile\ncProfile.run('y = len(data)')"), Y],
        "tracer": [
            DATA,
            S("import trace\nt = trace.Trace(count=0, trace=0)\nt.run('global y; y = len(data)')"),
            S("import __main__\ndef answer(): return __main__.y"),
        ],
        "error's frames": [
            DATA,
            S(
                "import traceback\ntry:\n    1 / 0\nexcept ZeroDivisionError as error:\n"
                "    y = 'data' in traceback.TracebackException.from_exception(\n"
                "        error, capture_locals=True).stack[-1].locals"
            ),
            Y,
        ],
        "module of one's own": [
            DATA,
            S("%%writefile helper.py\nimport __main__\ndef f(): return __main__.data"),
            S("import helper\ndef answer(): return helper.f()"),
        ],
        "frame in a module of one's own": [
            DATA,
            S("%%writefile helper.py\nimport sys\ndef f(): return sys._getframe(1).f_globals['data']"),
            S("from helper import f\ny = f()"),
            Y,
        ],
        "module of one's own by its name": [
            DATA,
            S("%%writefile helper.py\nimport __main__\nv = __main__.data"),
            S("import importlib\ny = importlib.import_module('helper').v"),
            Y,
        ],
        "dictionary of a module": [
            DATA,
            S("import sys\nfor n, m in sys.modules.items():\n    if n[:6] == '__main': y = m.data"),
            Y,
        ],
        "mock": [DATA, S("from unittest import mock\nwith mock.patch('__main__.data', 5): y = 1"), Y],
        "last value": [D("40 + 2"), S("y = _"), Y],
        "numbered value": [D("40 + 2"), S("y = Out"), S("def answer(): return y[1]")],
        "value by its number": [D("40 + 2"), S("y = _1"), Y],
        "typed before": [D("40 + 2"), S("def answer(): return In[1]")],
    },
    "magics and programs": {
        "time for the cell": [D("import math"), S("%%time\ndef answer(): return math.sqrt(4)")],
        "time in a line": [DATA, S("%time y = sum(data)"), Y],
        "time as a value": [DATA, S("y = %time sum(data)"), Y],
        "time in a block": [DATA, S("if True:\n    %time y = sum(data)"), Y],
        "time without its sign": [DATA, S("time y = sum(data)"), Y],
        "timeit for the cell": [DATA, S("%%timeit -n 1 -r 1\ndata.append(1)"), LENGTH],
        "timeit in a line": [DATA, S("%timeit -n 1 -r 1 data.append(1)" + TWO)],
        "list of names": [DATA, S("y = %who_ls"), S("def answer(): return 'data' in y")],
        "list of names by its method": [
            DATA,
            S("y = get_ipython().run_line_magic('who_ls', '')"),
            S("def answer(): return 'data' in y"),
        ],
        "names on the screen": [
            DATA,
            S("%%capture out\n%who"),
            S("def answer(): return 'data' in out.stdout"),
        ],
        "capture": [DATA, S("%%capture out\nprint(data)"), S("def answer(): return out.stdout")],
        "magic in a magic": [DATA, S("%%time\n%time y = sum(data)"), Y],
        "prun": [DATA, S("%prun -q y = sum(data)"), Y],
        "command": [D("word = 'x'"), S("y = !echo {word}"), S("def answer(): return list(y)")],
        "command with a dollar": [D("word = 'x'"), S("y = !echo $word"), S("def answer(): return list(y)")],
        "script": [D("word = 'x'"), S("%%bash -s {word} --out y\necho $1"), Y],
        "magic by its method": [DATA, S("get_ipython().run_line_magic('time', 'y = sum(da' 'ta)')"), Y],
        "run": [D("%%writefile own.py\ny = 3"), S("%run own.py"), Y],
        "cd": [
            D("import os\nos.mkdir('d')"),
            S("%cd d\nimport os"),
            S("def answer(): return os.getcwd()[-2:]"),
        ],
    },
    "what a name stands for": {
        "change": [DATA, D("data.append(3)"), LENGTH],
        "change by another name": [DATA, D("other = data"), D("other.append(3)"), LENGTH],
        "change by a function": [DATA, D("def add(): data.append(3)"), D("add()"), LENGTH],
        "change by a function of a function": [
            DATA,
            D("def add(): data.append(3)"),
            D("def twice(): add(); add()"),
            D("twice()"),
            LENGTH,
        ],
        "change of a class": [
            D("class R: items = []"),
            D("R.items.append(1)"),
            S("def answer(): return len(R.items)"),
        ],
        "iterator": [D("it = iter([1, 2, 3])"), D("next(it)"), S("def answer(): return next(it)")],
        "item": [D("table = {}"), D("table['a'] = 1"), S("def answer(): return table['a']")],
        "attribute of a module": [
            D("import json\njson.limit = 3"),
            S("import json\ndef answer(): return json.limit"),
        ],
        "attribute of a module by another name": [
            D("import numpy\nnumpy.tau = 6"),
            S("import numpy as np\ndef answer(): return np.tau"),
        ],
        "patched function": [
            D("import math\nmath.floor = lambda x: 42"),
            S("from math import floor\ndef answer(): return floor(2.5)"),
        ],
        "counter of the student's": [
            S("calls = 0\ndef answer():\n    global calls\n    calls += 1\n    return calls"),
            D("answer()"),
        ],
        "default that is kept": [
            S("def answer(seen=[]):\n    seen.append(1)\n    return len(seen)"),
            D("answer()"),
        ],
        "attribute of a function": [
            S("def answer():\n    answer.n = getattr(answer, 'n', 0) + 1\n    return answer.n"),
            D("answer()"),
        ],
        "closure": [
            S(
                "def make():\n    n = 0\n    def f():\n        nonlocal n\n        n += 1\n        return n\n"
                "    return f\nanswer = make()"
            ),
            D("answer()"),
        ],
        "class that counts": [
            S("class C:\n    n = 0\n    def __init__(self): C.n += 1\ndef answer(): return C.n"),
            D("C()"),
        ],
        "helper that remembers": [
            S("memo = []\ndef note(): memo.append(1)"),
            S("def answer():\n    note()\n    return len(memo)"),
            D("answer()"),
        ],
        "decorator that counts": [
            S(
                "def counted(f):\n    n = [0]\n    def g():\n        n[0] += 1\n        return n[0]\n"
                "    return g\n@counted\ndef answer(): pass"
            ),
            D("answer()"),
        ],
        "set by a call": [
            S("def train():\n    global net\n    net = 7"),
            D("train()"),
            S("def answer(): return net"),
        ],
    },
    "code that a demonstration calls": {
        "function of a module": [
            S("import math\ncalls = []\nmath.floor = lambda x: calls.append(x)"),
            D("import math\nmath.floor(1.5)"),
            S("def answer(): return len(calls)"),
        ],
        "function of a part of a module": [
            S(
                "import numpy as np\ncalls, pinv = [], np.linalg.pinv\n"
                "def counted(x):\n    calls.append(1)\n    return pinv(x)\nnp.linalg.pinv = counted"
            ),
            D("import numpy as np\nprint(np.linalg.pinv([[1.0]]))"),
            S("def answer(): return len(calls)"),
        ],
        "function of a module by another name": [
            S("import numpy as np\ncalls = []\nhere = np.linalg\nhere.norm = lambda x: calls.append(x)"),
            D("import numpy as np\nnp.linalg.norm([1])"),
            S("def answer(): return len(calls)"),
        ],
        "function in the dictionary of a module": [
            S("import math\ncalls = []\nmath.__dict__['floor'] = lambda x: calls.append(x)"),
            D("import math\nmath.floor(1.5)"),
            S("def answer(): return len(calls)"),
        ],
        "method of a class": [
            S("from fractions import Fraction as F\ncalls = []\nF.from_float = calls.append"),
            D("from fractions import Fraction\nFraction.from_float(0.5)"),
            S("def answer(): return len(calls)"),
        ],
        "what is printed": [
            S(
                "import sys\nsaid = []\nclass Tee:\n    def __init__(self, to): self.to = to\n"
                "    def write(self, text):\n        said.append(text)\n        return self.to.write(text)\n"
                "    def __getattr__(self, name): return getattr(self.to, name)\nsys.stdout = Tee(sys.stdout)"
            ),
            D("print('hello')"),
            S("def answer(): return 'hello' in said"),
        ],
        "what is printed, by a context": [
            S("import contextlib, io\nout = io.StringIO()\ncontextlib.redirect_stdout(out).__enter__()"),
            D("print('hello')"),
            S("def answer(): return 'hello' in out.getvalue()"),
        ],
        "what is logged": [
            S(
                "import logging\nsaid = []\nclass Ear(logging.Handler):\n"
                "    def emit(self, record): said.append(record)\nlogging.getLogger().addHandler(Ear())"
            ),
            D("import logging\nlogging.getLogger().error('hello')"),
            S("def answer(): return len(said)"),
        ],
        "errors of numbers": [
            S(
                "import numpy as np\nsaid = []\nnp.seterrcall(lambda kind, flag: said.append(kind))\n"
                "np.seterr(all='call')"
            ),
            D("import numpy as np\nnp.log(0.0 * np.ones(1))"),
            S("def answer(): return len(said)"),
        ],
    },
    "settings": {
        "environment": [
            D("import os\nos.environ['AT'] = 'x'"),
            S("import os\ndef answer(): return os.environ.get('AT')"),
        ],
        "getenv": [
            D("import os\nos.environ['AT'] = 'x'"),
            S("from os import getenv\ndef answer(): return getenv('AT')"),
        ],
        "working folder": [
            D("import os\nos.mkdir('d'); os.chdir('d')"),
            S("import os\ndef answer(): return os.path.basename(os.getcwd())[:2]"),
        ],
        "path of modules": [
            D("import sys\nsys.path.append('/nowhere')"),
            S("import sys\ndef answer(): return sys.path[-1]"),
        ],
        "depth": [
            D("import sys\nsys.setrecursionlimit(4321)"),
            S("import sys\ndef answer(): return sys.getrecursionlimit()"),
        ],
        "how numbers are shown": [
            D("import numpy as np\nnp.set_printoptions(precision=2)"),
            S("import numpy as np\ndef answer(): return str(np.array([1 / 3]))"),
        ],
        "errors of numbers": [
            D("import numpy as np\nnp.seterr(all='raise')"),
            S("import numpy as np\ndef answer(): return str(np.geterr())"),
        ],
        "warnings": [
            D("import warnings\nwarnings.simplefilter('error')"),
            S("import warnings\ndef answer():\n    warnings.warn('x')\n    return 1"),
        ],
        "precision": [
            D("import decimal\ndecimal.getcontext().prec = 3"),
            S("from decimal import Decimal\ndef answer(): return str(Decimal(1) / 3)"),
        ],
        "handlers": [
            D("import logging\nlogging.basicConfig(level=10)"),
            S("import logging\ndef answer(): return logging.getLogger().level"),
        ],
        "by a function of the lesson's": [
            D("import os\ndef prepare(): os.environ['AT'] = 'x'"),
            D("prepare()"),
            S("import os\ndef answer(): return os.environ.get('AT')"),
        ],
    },
    "randomness": {
        "seed": [D("import random\nrandom.seed(1)"), S("import random\ny = random.random()"), Y],
        "seed of numpy": [
            D("import numpy as np\nnp.random.seed(1)"),
            S("import numpy as np\ny = float(np.random.rand())"),
            Y,
        ],
        "seed by its bare name": [
            D("from random import seed\nseed(1)"),
            S("from random import random\ny = random()"),
            Y,
        ],
        "numbers drawn in between": [
            S("import random\nrandom.seed(1)"),
            D("import random\nprint(random.random())"),
            S("y = random.random()"),
            Y,
        ],
        "drawn by a function": [
            D("import random\nrandom.seed(1)"),
            S("import random\ndef draw(): return random.random()"),
            S("y = draw()"),
            Y,
        ],
        "data of a demonstration": [
            D("import random\nrandom.seed(1)"),
            D("import random\ny = [random.random()]"),
            Y,
        ],
    },
    "files": {
        "text": [D("open('a.txt', 'w').write('1')"), S("def answer(): return open('a.txt').read()")],
        "text of a path": [
            D("from pathlib import Path\nPath('a.txt').write_text('1')"),
            S("from pathlib import Path\ndef answer(): return Path('a.txt').read_text()"),
        ],
        "without a suffix": [
            D("open('a', 'w').write('1')"),
            S("def answer():\n    where = 'a'\n    return open(where).read()"),
        ],
        "array": [
            D("import numpy as np\nnp.save('w.npy', [1])"),
            S("import numpy as np\ndef answer(): return np.load('w.npy').tolist()"),
        ],
        "name that is put together": [
            D("import numpy as np\nfor n in (1, 2): np.save(f'w{n}.npy', [n])"),
            S("import numpy as np\ndef answer(): return [np.load(f'w{n}.npy').tolist() for n in (1, 2)]"),
        ],
        "whether it is there": [
            D("open('a.txt', 'w').close()"),
            S("import os\ndef answer(): return os.path.exists('a.txt')"),
        ],
        "list": [D("open('a.txt', 'w').close()"), S("import os\ndef answer(): return os.listdir()")],
        "pattern": [D("open('a.txt', 'w').close()"), S("import glob\ndef answer(): return glob.glob('*')")],
        "folder": [
            D("import os\nos.makedirs('d/e')"),
            S("from pathlib import Path\ndef answer(): return [p.name for p in Path('d').iterdir()]"),
        ],
        "module": [D("%%writefile own.py\nv = 3"), S("import own\ndef answer(): return own.v")],
        "module by open": [
            D("open('own.py', 'w').write('v = 3')"),
            S("from own import v\ndef answer(): return v"),
        ],
        "by a function of the lesson's": [
            D("def store(): open('a', 'w').write('1')"),
            D("store()"),
            S("def answer(): return open('a').read()"),
        ],
        "by a command": [D("!echo 1 > a.txt"), S("def answer(): return open('a.txt').read()")],
        "read by a command": [
            D("open('a.txt', 'w').write('1')"),
            S("y = !cat a.txt"),
            S("def answer(): return list(y)"),
        ],
        "place in a variable": [
            D("open('a', 'w').write('1')"),
            S("WHERE = 'a'"),
            S("def answer(): return open(WHERE).read()"),
        ],
        "json": [
            D("import json\njson.dump([1], open('a.json', 'w'))"),
            S("import json\ndef answer(): return json.load(open('a.json'))"),
        ],
    },
}

#: Demonstrations that take long, and cells of students that have no use for them.
TRAINING = D("weights = train(pictures, labels)\nfor epoch in range(9): print(epoch, weights)")
IN_NO_NEED: dict[str, list[Cell]] = {
    "own names": [TRAINING, S("def answer(weights):\n    labels = 1\n    return labels")],
    "a docstring": [TRAINING, S('def answer():\n    """The weights of all labels."""\n    return 2')],
    "time for the cell": [TRAINING, S("%%time\ndef answer(): return 2")],
    "time in a line": [TRAINING, S("def answer(): return 2"), S("%time answer()")],
    "timeit": [TRAINING, S("def answer(): return 2"), S("%timeit answer()")],
    "an installation": [TRAINING, S("!pip install seaborn" + TWO)],
    "inline plots": [TRAINING, S("%matplotlib inline\n%load_ext autoreload" + TWO)],
    "what is captured": [TRAINING, S("%%capture\nprint(1)"), S("def answer(): return 2")],
    "help": [TRAINING, S("def answer(): return 2"), S("answer?")],
    "a library's own names": [
        TRAINING,
        S("import pandas as pd\nimport matplotlib.pyplot as plt\nplt.rcParams['font.size'] = 9" + TWO),
    ],
    "a part of what one has made": [
        TRAINING,
        S("import numpy as np\nx = np.zeros(3)\nx.shape = (3, 1)\nx[0] = 1" + TWO),
    ],
    "a star import": [TRAINING, S("from math import *\ndef answer(): return floor(2.5)")],
    "a call": [TRAINING, S("def answer(): return 2"), S("print(answer())")],
    "the question whether it is run": [TRAINING, S('if __name__ == "__main__":\n    pass' + TWO)],
    "a cell that is no Python": [TRAINING, S("def broken(:\n    pass"), S("def answer(): return 2")],
    "a file that is handed in": [
        TRAINING,
        D("open('log.txt', 'w').write('x')"),
        S("def answer(path=None): return open(path).read() if path else 2"),
    ],
    "numbers of one's own": [
        D("import random\nrandom.seed(1)\nprint(random.random())"),
        S("import numpy as np\nrng = np.random.default_rng(0)\ny = float(rng.random())"),
        Y,
    ],
    "a count of one's own": [TRAINING, S("def answer():\n    n = 0\n    n += 1\n    return n")],
    "a demonstration of the answer": [
        S("def answer(): return 2"),
        D("for n in range(3): print(n, answer())"),
    ],
    "a loop that uses the same name": [
        D("for name in ('a', 'b'): print(name)"),
        D("for name in ('c', 'd'): print(name)"),
        S("def answer(): return [name for name in 'ab']"),
    ],
    "an exit": [TRAINING, S("raise SystemExit"), S("def answer(): return 2")],
}
