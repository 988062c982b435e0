"""One time step of the cells that torch.nn lacks, for torch to differentiate, in the row orders of torch.nn.

`zx` is W_ih x + b_ih, `state` the arrays of the step before, `w` the layer's tensors, `na` the hidden units."""


def gru_simplified(zx, state, w, na):
    (a,) = state
    z, n = (zx + a @ w["weight_hh"].T + w["bias_hh"]).split(na, 1)
    z = z.sigmoid()
    return ((1 - z) * n.tanh() + z * a,)


def gru_reset_before(zx, state, w, na):
    (a,) = state
    xr, xz, xn = zx.split(na, 1)
    war, waz, wan = w["weight_hh"].split(na, 0)
    bar, baz, ban = w["bias_hh"].split(na, 0)
    r = (xr + a @ war.T + bar).sigmoid()
    z = (xz + a @ waz.T + baz).sigmoid()
    n = (xn + (r * a) @ wan.T + ban).tanh()
    return ((1 - z) * n + z * a,)


def lstm_peephole(zx, state, w, na):
    a, c = state
    i, f, g, o = (zx + a @ w["weight_hh"].T + w["bias_hh"]).split(na, 1)
    pi, pf, po = w["weight_peephole"].split(na, 0)
    new_c = (i + pi * c).sigmoid() * g.tanh() + (f + pf * c).sigmoid() * c
    return ((o + po * new_c).sigmoid() * new_c.tanh(), new_c)


# step, gates, arrays of state, peepholes
WRITTEN_CELLS = {"gruSimplified": (gru_simplified, 2, 1, 0), "gruResetBefore": (gru_reset_before, 3, 1, 0),
                 "lstmPeephole": (lstm_peephole, 4, 2, 3)}


def layer_shapes(cell, inputs, na):
    """The tensors of one layer of a written cell."""
    _, gates, _, peepholes = WRITTEN_CELLS[cell]
    shapes = {"weight_ih": (gates * na, inputs), "weight_hh": (gates * na, na), "bias_ih": (gates * na,),
              "bias_hh": (gates * na,)}
    return {**shapes, "weight_peephole": (peepholes * na,)} if peepholes else shapes
