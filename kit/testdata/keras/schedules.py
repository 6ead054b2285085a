"""Learning-rate schedules: their rates, and weights that were trained with one."""

from keras import optimizers as o
from keras.optimizers import schedules as s

from common import numbers, write
from optimizers import case


def schedules():
    cases = {}
    for name, schedule in {
        "exponential": s.ExponentialDecay(0.1, 10, 0.96),
        "exponential_staircase": s.ExponentialDecay(0.1, 10, 0.5, staircase=True),
        "piecewise": s.PiecewiseConstantDecay([10, 25, 40], [1.0, 0.5, 0.1, 0.05]),
        "polynomial": s.PolynomialDecay(0.1, 30),
        "polynomial_options": s.PolynomialDecay(0.1, 30, end_learning_rate=0.0, power=0.5),
        "polynomial_cycle": s.PolynomialDecay(0.1, 30, end_learning_rate=0.02, power=2.0, cycle=True),
        "inverse_time": s.InverseTimeDecay(0.1, 10, 0.5),
        "inverse_time_staircase": s.InverseTimeDecay(0.1, 10, 0.5, staircase=True),
        "cosine": s.CosineDecay(0.1, 30),
        "cosine_alpha": s.CosineDecay(0.1, 30, alpha=0.1),
        "cosine_warmup": s.CosineDecay(0.01, 30, alpha=0.1, warmup_target=0.1, warmup_steps=10),
        "restarts": s.CosineDecayRestarts(0.1, 10),
        "restarts_same": s.CosineDecayRestarts(0.1, 10, t_mul=1.0, m_mul=0.9),
        "restarts_options": s.CosineDecayRestarts(0.1, 7, t_mul=1.5, m_mul=0.8, alpha=0.1),
    }.items():
        cases[name] = {"rates": numbers([float(schedule(step)) for step in range(100)])}
    cases["training"] = case(o.Adam(s.CosineDecay(0.001, 6, alpha=0.1, warmup_target=0.02, warmup_steps=3), weight_decay=0.1))
    write("schedules", cases)
