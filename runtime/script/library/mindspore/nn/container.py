"""Cells that hold cells in an order. Each is an attribute whose name is its number, or that of a dict."""
from mindspore.nn import Cell


class _Container(Cell):
    def __init__(self, cells):
        super().__init__()
        self._order = []
        for name, cell in cells:
            self._put(name, cell)

    def _put(self, name, cell):
        if not isinstance(cell, Cell):
            raise TypeError(f"{type(self).__name__}: '{name}' must be a Cell, not {type(cell).__name__}")
        setattr(self, name, cell)
        if name not in self._order:
            self._order.append(name)

    def _replace_all(self, cells):
        for name in self._order:
            delattr(self, name)
        self._order = []
        for i, cell in enumerate(cells):
            self._put(str(i), cell)

    def _name(self, index):
        if not isinstance(index, int):
            raise TypeError(f"{type(self).__name__}: an index must be an int or a slice, not {type(index).__name__}")
        if not -len(self._order) <= index < len(self._order):
            raise IndexError(f"{type(self).__name__}: index {index} is out of range for {len(self._order)} cells")
        return self._order[index]

    def _cells(self):
        return [getattr(self, name) for name in self._order]

    def __len__(self):
        return len(self._order)

    def __iter__(self):
        return iter(self._cells())

    def __getitem__(self, index):
        if isinstance(index, slice):
            return type(self)(self._cells()[index])
        return getattr(self, self._name(index))

    def __setitem__(self, index, cell):
        self._put(self._name(index), cell)

    def __delitem__(self, index):
        name = self._name(index)
        self._replace_all([getattr(self, other) for other in self._order if other != name])

    def append(self, cell):
        """Adds a cell at the end."""
        self._put(str(len(self._order)), cell)
        return self


class SequentialCell(_Container):
    """Calls one cell after the other. Takes the cells, or a list or dict of them."""

    def __init__(self, *args):
        if len(args) == 1 and isinstance(args[0], dict):
            cells = list(args[0].items())
        else:
            given = args[0] if len(args) == 1 and isinstance(args[0], (list, tuple)) else args
            cells = [(str(i), cell) for i, cell in enumerate(given)]
        super().__init__(cells)

    def construct(self, x):
        for cell in self._cells():
            x = cell(x)
        return x


class CellList(_Container):
    """A list of cells, whose parameters are found. It is not called itself."""

    def __init__(self, *args):
        given = args[0] if len(args) == 1 and isinstance(args[0], (list, tuple)) else args
        super().__init__([(str(i), cell) for i, cell in enumerate(given)])

    def extend(self, cells):
        """Adds the cells of a list at the end."""
        for cell in cells:
            self.append(cell)
        return self

    def insert(self, index, cell):
        """Puts a cell before the one at `index`."""
        cells = self._cells()
        cells.insert(index, cell)
        self._replace_all(cells)

    def construct(self, *inputs):
        raise NotImplementedError("CellList: it is a list and cannot be called; call its cells")
