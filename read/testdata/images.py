"""Generates images.npz, shapes and shapes.npz in this folder: /tmp/keras/bin/python images.py

Keras's image_dataset_from_directory needs tensorflow: pip install keras tensorflow-cpu pillow numpy.
"""
import io
import os
import struct
import tempfile
import zlib

import keras
import numpy as np
import tensorflow as tf
from PIL import Image

os.chdir(os.path.dirname(os.path.abspath(__file__)))
random = np.random.default_rng(1)


def folder(path, color, size):
    """Loads a folder with Keras: images, labels, paths and classes."""
    data = keras.utils.image_dataset_from_directory(
        path, color_mode=color, image_size=size, shuffle=False, batch_size=None, verbose=False)
    images, labels = zip(*[(x.numpy(), y.numpy()) for x, y in data])
    return np.stack(images), np.array(labels), data.file_paths, data.class_names


def saved(image, format, **options):
    """Returns the file that Pillow saves."""
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


# shapes: a few images of every kind, in two classes.
noise = random.integers(0, 256, (12, 10, 4), dtype=np.uint8)
yy, xx = np.mgrid[:20, :16]
smooth = np.stack([yy * 12, xx * 15, 255 - yy * 10], axis=-1).astype(np.uint8)
os.makedirs("shapes/circle", exist_ok=True)
os.makedirs("shapes/square", exist_ok=True)
Image.fromarray(noise[..., :3]).save("shapes/circle/noise.png")
Image.fromarray(noise[..., 0]).save("shapes/circle/grey.png")
Image.fromarray(smooth).save("shapes/circle/photo.jpg", quality=95, subsampling=0)
Image.fromarray(smooth).quantize(16).save("shapes/square/palette.png")
Image.fromarray(smooth[..., 0]).save("shapes/square/GREY.JPEG", quality=95)
Image.fromarray(noise[:3, :4, :3]).save("shapes/square/tiny.png")

rgb, labels, _, names = folder("shapes", "rgb", (8, 6))
assert names == ["circle", "square"], names
np.savez_compressed("shapes.npz", rgb=rgb, grey=folder("shapes", "grayscale", (8, 6))[0], labels=labels)


# images.npz: hundreds of small files in all formats, with their pixels.
def content(height, width):
    """Noise, a gradient, something like a photo, or flat squares of saturated colors."""
    y, x = np.mgrid[:height, :width]
    match random.integers(4):
        case 0:
            return random.integers(0, 256, (height, width, 3), dtype=np.uint8)
        case 1:
            slopes = random.uniform(-6, 6, (3, 2))
            planes = [128 + a * (y - height / 2) + b * (x - width / 2) for a, b in slopes]
            return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)
        case 2:
            photo = np.full((height, width, 3), 128.0)
            for _ in range(6):
                a, b = random.uniform(0, 0.6, 2)
                photo += random.normal(0, 30, 3) * np.sin(a * y + b * x + random.uniform(0, 6))[..., None]
            return np.clip(photo + random.normal(0, 4, photo.shape), 0, 255).astype(np.uint8)
        case _:
            squares = random.choice([0, 255], (height // 5 + 1, width // 5 + 1, 3)).astype(np.uint8)
            return squares.repeat(5, 0).repeat(5, 1)[:height, :width]


def resampled(jpeg, factors):
    """Changes the first component's sampling factors to others with the same product: its blocks move, and the size changes."""
    jpeg, at = bytearray(jpeg), 2
    while jpeg[at + 1] != 0xC0:
        at += 2 + struct.unpack_from(">H", jpeg, at + 2)[0]
    height, width = struct.unpack_from(">HH", jpeg, at + 5)
    h, v = jpeg[at + 11] >> 4, jpeg[at + 11] & 15
    across, down = -(-width // (8 * h)), -(-height // (8 * v))
    h, v = factors >> 4, factors & 15
    jpeg[at + 11] = factors
    struct.pack_into(">HH", jpeg, at + 5, down * 8 * v - random.integers(8 * v), across * 8 * h - random.integers(8 * h))
    return bytes(jpeg)


def jpegs(count):
    kinds = ["444", "422", "420", "440", "411", "grey", "rgb", "cmyk", "ycck", "no-adobe", "no-tables", "cut-off"]
    for i in range(count):
        kind = kinds[i % len(kinds)]
        height, width = (int(random.choice([1, 2, 3, 5, 8, 9, 16, 17, 23])) for _ in "hw")
        image = content(height, width)
        options = {"quality": int(random.integers(10, 101)), "progressive": bool(i // len(kinds) % 2)}
        if random.random() < 0.3:
            options["restart_marker_blocks"] = int(random.integers(1, 4))
        match kind:
            case "440" | "411":
                options["progressive"] = False
                subsampling, factors = {"440": (1, 0x12), "411": (2, 0x41)}[kind]
                jpeg = resampled(saved(Image.fromarray(image), "JPEG", subsampling=subsampling, **options), factors)
            case "grey":
                jpeg = saved(Image.fromarray(image[..., 0]), "JPEG", **options)
            case "rgb":
                jpeg = saved(Image.fromarray(image), "JPEG", keep_rgb=True, **options)
            case "cmyk" | "ycck" | "no-adobe":
                inks = Image.fromarray(np.dstack([image, image[..., 0] // 2]), "CMYK")
                jpeg = saved(inks, "JPEG", **options)
                at = jpeg.index(b"\xff\xee")
                if kind == "ycck":
                    jpeg = jpeg[:at + 15] + b"\2" + jpeg[at + 16:]
                if kind == "no-adobe":
                    jpeg = jpeg[:at] + jpeg[at + 16:]
            case "no-tables":  # Motion JPEG, as cameras write frames
                options["progressive"] = False
                jpeg = saved(Image.fromarray(image), "JPEG", subsampling=1, **options)
                while (at := jpeg.find(b"\xff\xc4")) >= 0:
                    jpeg = jpeg[:at] + jpeg[at + 2 + struct.unpack_from(">H", jpeg, at + 2)[0]:]
            case "cut-off":
                options["progressive"] = False
                jpeg = saved(Image.fromarray(image), "JPEG", **options)
                start = jpeg.index(b"\xff\xda") + 14
                jpeg = jpeg[:int(random.integers(start, len(jpeg) - 1))] + b"\xff\xd9"
            case _:
                jpeg = saved(Image.fromarray(image), "JPEG", subsampling=["444", "422", "420"].index(kind), **options)
        yield f"{i}-{kind}.jpg", jpeg


def png(height, width, kind, bits, interlaced):
    """A PNG file of noise, also of kinds that Pillow cannot write."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b""
    for x, y, across, down in passes:
        w, h = -(-(width - x) // across), -(-(height - y) // down)
        if w > 0 and h > 0:
            rows += b"".join(b"\0" + random.bytes(-(-w * channels * bits // 8)) for _ in range(h))
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, interlaced))
    if bits < 16 and random.random() < 0.4:
        data += random.choice([chunk(b"sRGB", b"\0"), chunk(b"gAMA", struct.pack(">I", 45455)), chunk(b"gAMA", struct.pack(">I", 98000))])
    if kind == 3:
        data += chunk(b"PLTE", random.bytes(3 << bits))
    if kind == 3 and random.random() < 0.5:
        data += chunk(b"tRNS", random.bytes(int(random.integers(1, 1 + (1 << bits)))))
    elif kind in (0, 2) and random.random() < 0.5:
        data += chunk(b"tRNS", struct.pack(f">{channels}H", *random.integers(0, 1 << bits, channels)))
    return data + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def bmp(height, width, bits, header, upside_down):
    """A BMP file of noise with a header of the given length. Headers of 52 bytes or more contain the masks; others precede them."""
    palette = random.bytes(1024) if bits == 8 else b""
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000) if bits == 32 else b""
    row = width * bits // 8
    rows = b"".join(random.bytes(row) + b"\0" * (-row % 4) for _ in range(height))
    info = struct.pack("<IiiHHIIiiII", header, width, -height if upside_down else height, 1, bits, 3 if masks else 0, len(rows), 0, 0, 0, 0)
    info += masks[:12] if header <= 52 else masks
    info = info.ljust(header, b"\0") + palette
    return b"BM" + struct.pack("<IHHI", 14 + len(info) + len(rows), 0, 0, 14 + len(info)) + info + rows


def others():
    def size():
        return (int(v) for v in random.integers(1, 13, 2))

    for kind, bits in [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8), (4, 16), (6, 8), (6, 16)]:
        for i in range(6):
            yield f"{kind}-{bits}-{i}.png", png(*size(), kind, bits, i % 2)
    for i in range(24):
        bits = [24, 32, 8][i % 3]
        yield f"{i}.bmp", bmp(*size(), bits, 40 if bits == 8 else [40, 52, 56, 108, 124][i // 3 % 5], i % 2)
    for i in range(36):
        image = content(*size())
        translucent = Image.fromarray(np.dstack([image, random.integers(0, 256, image.shape[:2], dtype=np.uint8)]))
        image = Image.fromarray(image)
        options = {"quality": int(random.integers(0, 101)), "lossless": bool(i % 3 == 2), "exact": True}
        yield f"{i}.webp", saved([image, translucent][i % 2], "WEBP", **options)
    for i in range(18):
        image = Image.fromarray(content(*size())).quantize(int(random.integers(2, 257)))
        options = [{}, {"transparency": 0}, {"save_all": True, "append_images": [image.rotate(180)]}][i % 3]
        yield f"{i}.gif", saved(image, "GIF", interlace=i % 2, **options)


def keras_pixels(file, channels):
    return tf.image.decode_image(file, channels=channels, expand_animations=False).numpy()


def pixels(name, file):
    """The expected pixels of a file: Keras's, if it can read the file. For JPEG files they are libjpeg's with the accurate inverse
    DCT rather than the fast one that TensorFlow selects."""
    image = Image.open(io.BytesIO(file))
    weights = np.array([9797, 19234, 3737])
    if name.endswith(".jpg"):
        if image.mode == "CMYK":
            inks = np.array(image).astype(int)  # Pillow takes every file for Adobe's and inverts it
            if "no-adobe" not in name:
                inks = 255 - inks
            rgb = (inks[..., :3] * inks[..., 3:] // 255).astype(np.uint8)
            return rgb, (rgb @ weights >> 15).astype(np.uint8)
        grey = Image.open(io.BytesIO(file))
        grey.draft("L", grey.size)  # makes libjpeg do the conversion
        return np.array(image.convert("RGB")), np.array(grey.convert("L"))
    rgb = np.array(image.convert("RGBA"))[..., :3]
    if not (name.endswith(".webp") and image.mode == "RGBA" or name.endswith(".bmp") and image.mode == "P"):
        rgb = keras_pixels(file, 3)
    if name.endswith(".png"):
        return rgb, keras_pixels(file, 1)[..., 0]
    return rgb, (rgb @ weights >> 15).astype(np.uint8)


files = [*jpegs(130), *others()]
decoded = [pixels(*file) for file in files]

# A realistic folder, and what Keras reads from it. Each entry is a path with the number of a file or the target of a link.
number = {name: i for i, (name, _) in enumerate(files)}
some = [name for name, file in files if name.endswith((".png", ".gif")) or name.endswith(".webp") and b"VP8X" not in file]
tree = []
for i, path in enumerate([
    "b/1.png", "b/10.png", "b/2.png", "b/ä ö ü.png", "b/UPPER.PNG", "b/Z.JpEg", "b/.hidden.png", "b/.folder/1.png", "b/sub/1.jpg", "b/sub/deeper/1.gif",
    "b/sub-a/1.bmp", "b/sub a/1.png", "b/folder.png/1.gif", "b/notes.txt", "b/1.png.txt", "b/no_ending", "a b/1 2.bmp", "a b/%20.png",
    "Ö/1.png", "_/1.png", ".hidden/1.png", "README.png", "../elsewhere/1.png", "../elsewhere/in/2.png", "c/.png", "c/x.y.z.png"]):
    tree.append((path, str(number[some[i * 7 % len(some)]])))
tree += [("b/link.png", "../c/.png"), ("b/linked", "../../elsewhere"), ("linked", "../elsewhere")]

scaled = {}
with tempfile.TemporaryDirectory() as temporary:
    root = os.path.join(temporary, "root")
    for path, what in tree:
        path = os.path.join(root, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if what.isdigit():
            with open(path, "wb") as f:
                f.write(files[int(what)][1])
        else:
            os.symlink(what, path)
    for size in [(1, 1), (3, 5), (16, 11), (11, 29)]:
        images, labels, paths, classes = folder(root, "rgb", size)
        scaled["%d_%d" % size] = np.floor(images + 0.5).astype(np.uint8)
    order = [os.path.relpath(path, root) for path in paths]


def text(lines):
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


np.savez_compressed(
    "images.npz",
    names=text(name for name, _ in files), data=np.frombuffer(b"".join(file for _, file in files), np.uint8),
    ends=np.cumsum([len(file) for _, file in files], dtype=np.int32),
    sizes=np.array([rgb.shape[:2] for rgb, _ in decoded], np.int32),
    rgb=np.concatenate([rgb.ravel() for rgb, _ in decoded]), grey=np.concatenate([grey.ravel() for _, grey in decoded]),
    tree=text("\t".join(line) for line in tree), order=text(order), labels=labels, classes=text(classes), **scaled)
