"""Makes the data that the programs read, small and in the form of the data that learners have: testdata/data.zip.

Everything is drawn with a fixed seed, and can be learned.
"""

import csv
import io
import pathlib
import struct
import zipfile

import numpy as np
from PIL import Image

random = np.random.default_rng(13)
files = {}


def write(name, content):
    files[name] = content.encode() if isinstance(content, str) else content


def write_npz(name, **arrays):
    """Not compressed, since the zip of all files is."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    write(name, buffer.getvalue())


def write_csv(name, rows, header=None, separator=","):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(([header] if header else []) + list(rows))
    write(name, text.getvalue())


def grids(n, side, cells, classes, channels=1):
    """Images of n examples: each class has a pattern of bright and dark cells, shifted by a pixel or two, of varied brightness."""
    patterns = random.integers(0, 2, (classes, cells, cells, channels)) * random.integers(120, 250, (classes, 1, 1, channels))
    labels = random.integers(0, classes, n)
    images = np.zeros((n, side, side, channels), np.uint8)
    size = (side - 4) // cells
    for image, label in zip(images, labels):
        top, left = random.integers(0, 4, 2)
        shades = np.clip(patterns[label] + (patterns[label] > 0) * random.integers(-60, 6, (cells, cells, 1)), 0, 255)
        image[top : top + cells * size, left : left + cells * size] = shades.repeat(size, 0).repeat(size, 1)
    return images, labels.astype(np.uint8)


def image_sets():
    for name, folder in (("mnist", "mnist"), ("fashion_mnist", "fashion-mnist")):
        images, labels = grids(200, 28, 6, 10)
        images, parts = images[..., 0], {"train": slice(0, 160), "test": slice(160, None)}
        write_npz(f"{name}.npz", **{f"{axis}_{part}": values[rows] for part, rows in parts.items() for axis, values in (("x", images), ("y", labels))})
        for part, rows in parts.items():
            x, y, prefix = images[rows], labels[rows], "t10k" if part == "test" else part
            write(f"{folder}/{prefix}-images-idx3-ubyte", struct.pack(">4i", 2051, *x.shape) + x.tobytes())
            write(f"{folder}/{prefix}-labels-idx1-ubyte", struct.pack(">2i", 2049, len(y)) + y.tobytes())
    images, labels = grids(160, 32, 4, 10, 3)
    write_npz("cifar10.npz", x_train=images[:128], y_train=labels[:128, None], x_test=images[128:], y_test=labels[128:, None])
    for part, n in (("train", 24), ("validation", 12), ("test", 12)):
        for kind, red in (("cat", 90), ("dog", 190)):
            for i in range(n):
                height, width = random.integers(30, 44, 2)
                shades = np.clip([red, 120, 60] + random.integers(-50, 50, (4, 4, 3)), 0, 255).astype(np.uint8)
                buffer = io.BytesIO()
                Image.fromarray(shades).resize((width, height), Image.NEAREST).resize((32, 32), Image.NEAREST).save(buffer, "PNG", optimize=True)
                write(f"cats_vs_dogs_small/{part}/{kind}/{kind}.{i:02d}.png", buffer.getvalue())


def sequences(n, classes, most=12000):
    """Sequences of word numbers, of which one in eight tells the class."""
    labels = random.integers(0, classes, n)
    numbers = []
    for label in labels:
        length = random.integers(20, 120)
        words = np.minimum(random.zipf(1.3, length), most)
        hints = 60 + (label * 40 + random.integers(0, 40, length)) % (most - 60)
        numbers.append([int(word) for word in np.where(random.random(length) < 0.12, hints, words)])
    x = np.empty(n, object)
    x[:] = numbers
    return x, labels.astype(np.int64)


def word_sets():
    x, y = sequences(360, 2)
    write_npz("imdb.npz", x_train=x[:240], y_train=y[:240], x_test=x[240:], y_test=y[240:])
    x, y = sequences(360, 46)
    write_npz("reuters.npz", x=x, y=y)


good = "great wonderful superb moving brilliant funny charming perfect loved excellent".split()
bad = "awful boring terrible dull worst poor stupid wasted hated weak".split()
plain = """the a this film movie story it was with and but of actor scene plot music script director one two minutes really quite
very rather in all end start camera role cast long short old new never always also still even though more most some any""".split()


def reviews():
    for part, n in (("train", 60), ("test", 24)):
        for kind, hints in (("neg", bad), ("pos", good)):
            for i in range(n):
                words = [str(random.choice(hints if random.random() < 0.15 else plain)) for _ in range(random.integers(12, 40))]
                text = " ".join(words).capitalize() + random.choice([".", "!", "...", "<br /><br />The end."])
                write(f"aclImdb/{part}/{kind}/{i}_{random.integers(1, 11)}.txt", text.replace(" but ", ", but ").replace("really", "<br />Really"))


def tables():
    x = random.normal(size=(150, 13)) * [5, 20, 6, 0.2, 0.1, 0.7, 25, 2, 8, 150, 2, 80, 7] + [4, 12, 11, 0, 0.55, 6.3, 68, 4, 9, 400, 18, 350, 12]
    x = np.abs(x).round(3)
    y = (22 + 5 * (x[:, 5] - 6.3) - 0.5 * (x[:, 12] - 12) + random.normal(size=150)).round(1)
    write_npz("boston_housing.npz", x=x, y=y)
    write("housing.csv", "".join(" ".join(f"{v:8.4f}" for v in [*row, value]) + "\n" for row, value in zip(x, y)))

    cylinders, year, origin = random.choice([4, 6, 8], 160), random.integers(70, 83, 160), random.integers(1, 4, 160)
    power, weight = cylinders * 18 + random.integers(-15, 20, 160), cylinders * 480 + random.integers(-200, 500, 160)
    mpg = 48 - weight / 130 + (year - 70) * 0.6 + origin + random.normal(size=160)
    rows = zip(mpg.round(1), cylinders, cylinders * 36.0 - 20, power.astype(float), weight.astype(float), random.normal(15.5, 2, 160).round(1), year, origin)
    auto = ["   ".join(f"{v}" for v in row) + f'\t"car {i}"' for i, row in enumerate(rows)]
    for i in (32, 126):
        auto[i] = auto[i].replace(f"   {float(power[i])}   ", "   ?      ")
    write("auto-mpg.data", "\n".join(auto) + "\n")

    n = 200
    age, sex, cp, pressure = random.integers(29, 78, n), random.integers(0, 2, n), random.integers(0, 5, n), random.integers(94, 200, n)
    thal, ca, peak = random.choice(["fixed", "normal", "reversible"], n), random.integers(0, 4, n), random.uniform(0, 5, n).round(1)
    rate = random.integers(80, 200, n)
    sick = (age / 50 + cp / 3 + (thal == "reversible") + peak / 3 - rate / 120 + random.normal(size=n) * 0.3 > 1.6).astype(int)
    write_csv(
        "heart.csv",
        zip(age, sex, cp, pressure, random.integers(126, 400, n), random.integers(0, 2, n), random.integers(0, 3, n), rate, random.integers(0, 2, n), peak, random.integers(1, 4, n), ca, thal, sick),
        "age sex cp trestbps chol fbs restecg thalach exang oldpeak slope ca thal target".split(),
    )

    x = np.stack([random.integers(0, 12, 200), random.integers(60, 190, 200), random.integers(40, 110, 200), random.integers(0, 60, 200), random.integers(0, 300, 200),
                  random.uniform(18, 48, 200).round(1), random.uniform(0.08, 2, 200).round(3), random.integers(21, 70, 200)], 1)
    y = (x[:, 1] / 60 + x[:, 5] / 20 + random.normal(size=200) * 0.5 > 3.8).astype(int)
    write("pima-indians-diabetes.csv", "".join(",".join(f"{v:g}" for v in [*row, label]) + "\n" for row, label in zip(x, y)))

    kinds, centers = ["Iris-setosa", "Iris-versicolor", "Iris-virginica"], np.array([[5.0, 3.4, 1.5, 0.2], [5.9, 2.8, 4.3, 1.3], [6.6, 3.0, 5.5, 2.0]])
    write_csv("iris.csv", [[f"{v:.1f}" for v in np.abs(random.normal(centers[i // 50], [0.4, 0.3, 0.3, 0.15]))] + [kinds[i // 50]] for i in range(150)])

    side = random.integers(0, 2, 120)
    bands = np.clip(random.normal(0.3, 0.12, (120, 60)) + side[:, None] * np.sin(np.arange(60) / 6) * 0.15, 0, 1)
    write_csv("sonar.csv", [[f"{v:.4f}" for v in row] + ["RM"[s]] for row, s in zip(bands, side)])

    months = np.arange(144)
    write_csv("airline-passengers.csv", [[f"{1949 + m // 12}-{m % 12 + 1:02d}", int(110 + 2.7 * m + (20 + m / 3) * np.sin(m * np.pi / 6))] for m in months], ["Month", "Passengers"])

    x = random.normal(size=(240, 28))
    y = (x[:, 0] + x[:, 1] * x[:, 2] + random.normal(size=240) * 0.5 > 0).astype(int)
    write_csv("higgs.csv", [[f"{label:.1f}"] + [f"{v:.3f}" for v in row] for row, label in zip(x, y)])

    side = random.integers(0, 2, 120)
    waves = np.sin(np.arange(60) * np.where(side, 0.5, 0.3)[:, None] + random.uniform(0, 6, (120, 1))) + random.normal(0, 0.3, (120, 60))
    for part, rows in (("TRAIN", slice(0, 80)), ("TEST", slice(80, None))):
        write_csv(f"FordA_{part}.tsv", [[2 * s - 1] + [f"{v:.4f}" for v in row] for row, s in zip(waves[rows], side[rows])], separator="\t")


def weather():
    """Every ten minutes, as in Jena."""
    n = 1500
    day, slow = np.arange(n) / 144 * 2 * np.pi, np.cumsum(random.normal(0, 0.05, n))
    temperature = 9 + 5 * np.sin(day) + slow
    humidity = np.clip(70 - 15 * np.sin(day) + 2 * slow, 20, 100)
    wind, degrees = np.abs(random.normal(2, 1, n)), random.uniform(0, 360, n)
    vapour = 6.1 * np.exp(0.065 * temperature)
    columns = {
        "p (mbar)": 989 + slow * 2, "T (degC)": temperature, "Tpot (K)": temperature + 274, "Tdew (degC)": temperature - (100 - humidity) / 5, "rh (%)": humidity,
        "VPmax (mbar)": vapour, "VPact (mbar)": vapour * humidity / 100, "VPdef (mbar)": vapour * (1 - humidity / 100), "sh (g/kg)": vapour * humidity / 160,
        "H2OC (mmol/mol)": vapour * humidity / 100, "rho (g/m**3)": 1290 - 4 * temperature, "wv (m/s)": wind, "max. wv (m/s)": wind * 1.6, "wd (deg)": degrees,
    }
    times = np.datetime64("2009-01-01T00:10") + np.arange(n) * np.timedelta64(10, "m")
    stamps = [time.item().strftime("%d.%m.%Y %H:%M:%S") for time in times]
    write_csv("jena_climate_2009_2016.csv", [[stamp] + [f"{v:.2f}" for v in row] for stamp, row in zip(stamps, zip(*columns.values()))], ["Date Time", *columns])


def kaggle():
    n = 240
    lead, nights, adr = random.integers(0, 300, n), random.integers(0, 5, n), random.uniform(40, 200, n).round(2)
    months = "January February March April May June July August September October November December".split()
    hotel, meal, month = random.choice(["Resort Hotel", "City Hotel"], n), random.choice(["BB", "HB", "FB", "SC"], n), random.choice(months, n)
    cancelled = (lead / 100 + (hotel == "City Hotel") + random.normal(size=n) * 0.4 > 2).astype(int)
    children = ["" if i % 37 == 5 else int(v) for i, v in enumerate(random.integers(0, 3, n))]
    write_csv("hotel.csv", zip(hotel, cancelled, lead, month, nights, random.integers(1, 4, n), children, meal, adr),
              "hotel is_canceled lead_time arrival_date_month stays_in_week_nights adults children meal adr".split())
    energy, valence, tempo = random.random(n).round(3), random.random(n).round(3), random.uniform(70, 180, n).round(2)
    genre = random.choice(["pop", "rap", "rock", "latin"], n)
    popularity = np.clip(40 + 30 * energy + 10 * (genre == "pop") + random.normal(0, 5, n), 0, 100).astype(int)
    artists = [f"artist {i // 4}" for i in range(n)]
    write_csv("spotify.csv", zip(artists, popularity, genre, energy, valence, tempo, random.integers(0, 12, n)),
              "track_artist track_popularity playlist_genre energy valence tempo key".split())


def make(path):
    for part in (image_sets, word_sets, reviews, tables, weather, kaggle):
        part()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), files[name], zipfile.ZIP_DEFLATED, 9)
    print(f"{path.name}: {len(files)} files, {path.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    make(pathlib.Path(__file__).parent / "testdata/data.zip")
