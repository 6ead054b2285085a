"""Makes the folder texts and texts.json, what Keras finds in it: KERAS_BACKEND=jax /tmp/keras/bin/python texts.py"""
import json
import os
import shutil

os.environ["KERAS_BACKEND"] = "jax"
from keras.src.utils.dataset_utils import index_directory

os.chdir(os.path.dirname(os.path.abspath(__file__)))
shutil.rmtree("texts", ignore_errors=True)
files = {
    "neg/0_2.txt": "Dull from start to end.\n", "neg/10_1.txt": "I left after ten minutes.", "neg/2_3.TXT": "",
    "neg/notes.md": "no text", "pos/0_9.txt": "Größer als das Leben: 映画!\n\nTwo thumbs up.", "pos/more/1_7.txt": "Charming.",
    "pos/a/z.txt": "Lovely.", "pos/1_8.txt": "A joy.\r\nReally.", "other/x.txt": "Neither.", ".hidden/x.txt": "Hidden.", "README.txt": "About.",
}
for name, text in files.items():
    os.makedirs(os.path.dirname("texts/" + name) or ".", exist_ok=True)
    with open("texts/" + name, "w", newline="", encoding="utf-8") as f:
        f.write(text)

cases = []
for options in ({}, {"class_names": ["pos", "neg"]}, {"labels": None}):
    paths, labels, classes = index_directory("texts", **{"labels": "inferred", **options}, formats=(".txt",), shuffle=False, verbose=False)
    texts = [open(path, newline="", encoding="utf-8").read() for path in paths]
    cases.append({"classes": options.get("class_names"), "labels": None if labels is None else [int(y) for y in labels], "names": classes, "texts": texts})
with open("texts.json", "w") as f:
    json.dump(cases, f, indent=1, ensure_ascii=False)
