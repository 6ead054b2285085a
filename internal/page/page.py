"""Makes pages of executed notebooks, each one file that asks nobody for anything, and a list of them.

    python page.py page PAGE.html EXECUTED.ipynb FOLDER   FOLDER is where the notebook's pictures lie
    python page.py list LIST.html PAGE.html...

What a page lacks, or has too much of, is printed.
"""

import base64
import html
import mimetypes
import pathlib
import re
import sys
import urllib.parse
from xml.etree import ElementTree

import nbformat
from bs4 import BeautifulSoup
from jinja2 import pass_context
from latex2mathml.converter import convert_to_element
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import CoalesceStreamsPreprocessor

LARGE = 1_500_000  # bytes: what still opens at once on a phone
LARGE_PICTURE = 100_000  # bytes: a list of pages holds a picture of each
READABLE = 9  # pixels: letters that are smaller cannot be read on a phone


def exporter():
    return HTMLExporter(
        template_name="layercake",
        preprocessors=[CoalesceStreamsPreprocessor(enabled=True)],
        filters={"markdown2html": render},
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )


@pass_context
def render(context, markdown):
    attachments = context.get("cell", {}).get("attachments", {})
    return MarkdownWithMath(renderer=Renderer(escape=False, attachments=attachments)).render(markdown)


class Renderer(IPythonRenderer):
    """Sets formulas as MathML, which browsers draw themselves; nbconvert leaves them to MathJax, which is loaded from
    elsewhere."""

    def inline_math(self, body):
        return mathml(body, "inline") or super().inline_math(body)

    def block_math(self, body):
        return mathml(body, "block") or super().block_math(body)

    def latex_environment(self, name, body):
        return mathml(rf"\begin{{{name}}}{body}\end{{{name}}}", "block") or super().latex_environment(name, body)


def mathml(latex, display):
    """A formula as MathML, or None if it cannot be read: it then stays as it is written."""
    # latex2mathml knows one of these, and by this name it does not number the lines, as JupyterLab does not.
    latex = re.sub(r"\\(begin|end)\{(align|aligned|split|eqnarray)\*?\}", r"\\\1{align*}", latex)
    latex = re.sub(r"\\[lr]([Vv]ert)(?![A-Za-z])", r"\\\1", latex)  # these would grow as high as the whole formula
    braces = re.sub(r"\\.|[^{}]", "", latex, flags=re.DOTALL)
    try:
        formula = convert_to_element(latex, display=display)
    except Exception:  # each mistake has a class of its own, and some end in an IndexError
        return None
    del formula.attrib["xmlns"]  # HTML does without, and nbconvert would turn it into prefixes in headings
    for part in formula.iter():
        part.text = part.text and html.unescape(part.text)  # it is escaped in part; tostring escapes all
    # latex2mathml shows what it does not know, asks for line breaks that browsers do not make, and closes open braces.
    unknown = any(re.fullmatch(r"&|\\[A-Za-z]+", text) for text in formula.itertext())
    if unknown or formula.find(".//mspace[@linebreak]") is not None or braces.count("{") != braces.count("}"):
        return None
    return ElementTree.tostring(formula, encoding="unicode")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def duration(seconds):
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def make_page(path, executed, folder):
    notebook = nbformat.read(executed, as_version=4)
    resources = {}
    run = notebook.metadata.get("layercake", {})  # what run.py noted
    if "failed" in run:
        resources["failed"] = notebook.cells[run.failed].setdefault("id", "failed")
    elif "seconds" in run:
        resources["ran"] = duration(run.seconds)
    text, _ = exporter().from_notebook_node(notebook, resources)

    page = BeautifulSoup(text, "html.parser")
    fill_contents(page, executed.stem.replace("_", " "))
    embed_pictures(page, folder)
    measure_outputs(page)
    for wide in page.select("table, math[display=block], .jp-OutputArea img"):
        box = "div" if wide.name == "table" else "span"  # which may stand in a paragraph
        kind = "scroll picture" if wide.name == "img" else "scroll"
        wide.wrap(page.new_tag(box, attrs={"class": kind}))
    write(path, str(page))
    tell_size(page, path.stat().st_size)


def fill_contents(page, name):
    """The title is the first heading, and the contents are the others, down to the third level."""
    headings = page.select("main .jp-MarkdownCell :is(h1, h2, h3)")
    page.title.string = words(headings[0]) if headings else name
    contents = page.select_one("nav ol")
    seen = set()
    for heading in headings:
        link = heading.select_one("a.anchor-link")
        if link is None:
            continue  # written as HTML
        while heading["id"] in seen:  # two headings of the same words
            heading["id"] += "-"
        seen.add(heading["id"])
        link["href"] = "#" + heading["id"]
        link["aria-label"] = "Link to this heading"
        if heading is not headings[0]:
            entry = page.new_tag("li", attrs={"class": heading.name})
            entry.append(page.new_tag("a", href=link["href"], string=words(heading)))
            contents.append(entry)
    if not contents.contents:
        for useless in page.select("#fold, [for=fold]"):
            useless.decompose()
    if not page.select_one(".jp-CodeCell"):
        page.select_one(".switch").decompose()


def words(heading):
    return heading.get_text().removesuffix("¶").strip()


def embed_pictures(page, folder):
    # nbconvert's embed_images would make <kbd></kbd>X of <kbd>X</kbd>, and leaves out the pictures that cells show.
    for element in page.select("[src]"):
        source = element["src"]
        file = folder / urllib.parse.unquote(source)
        if element.name == "img" and not source.startswith("data:") and file.is_file():
            kind, _ = mimetypes.guess_type(file.name)
            element["src"] = f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"
        elif not source.startswith("data:"):
            del element["src"]
            print(f"  The page lacks {source}: it shows files that lie beside the notebook, and nothing from elsewhere.")


def measure_outputs(page):
    """Notes what page.css makes outputs small with on a phone, which it cannot measure itself."""
    for text in page.select(".jp-OutputArea pre"):
        columns = max((len(line.expandtabs(2)) for line in text.get_text().splitlines()), default=0)
        add_style(text, f"--columns: {columns}")
    for picture in page.select(".jp-OutputArea img"):
        if width := readable_width(picture):
            add_style(picture, f"--readable: {width:.0f}px")


def add_style(element, style):
    element["style"] = "; ".join(filter(None, [element.get("style"), style]))


def readable_width(picture):
    """The width at which the smallest letters of a picture can still be read, if it is an SVG that has letters."""
    kind, _, data = picture.get("src", "").partition(";base64,")
    if kind != "data:image/svg+xml":
        return None
    try:
        svg = base64.b64decode(data).decode()
    except ValueError:
        return None  # no picture
    box = re.search(r'viewBox="\S+ \S+ ([\d.]+) ', svg)
    letters = [float(size) for size in re.findall(r'font-size[:=]"?([\d.]+)', svg)]
    return READABLE * float(box[1]) / min(letters) if box and letters and min(letters) else None


def tell_size(page, size):
    if size <= LARGE:
        return
    print(f"  It is large, {size / 1e6:.1f} MB. Most of it is in the cells")
    sizes = [(len(str(cell)), cell.get_text().replace("%%", "").split()) for cell in page.select(".jp-Cell")]
    for size, words in sorted(sizes, reverse=True)[:3]:
        print(f"    {size / 1e6:.1f} MB  {' '.join(words)[:60]}")


def summary(path):
    """What the list tells of a page: its first words, what is learned, a picture, how long it ran."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for link in page.select("main :is(p, li) a"):
        link.unwrap()  # it may lead to a place in that page
    paragraphs = [p for p in page.select(".jp-MarkdownCell p") if p.get_text(strip=True)]
    pictures = [image["src"] for image in page.select(".jp-OutputArea img[src^='data:']")]
    first = page.select_one(".jp-Cell")
    ran = page.select_one("footer")
    return {
        "name": path.name,
        "title": page.title.string,
        "failed": page.select_one("main > .failed") is not None,
        "about": paragraphs[0] if paragraphs else "",
        "goals": first.select_one(".jp-RenderedMarkdown > :is(ul, ol)") or "" if first else "",
        "picture": next((p for p in pictures if len(p) <= LARGE_PICTURE), None),
        "ran": ran and ran.get_text(),
    }


def make_list(path, pages):
    template = exporter().environment.get_template("list.html.j2")
    write(path, template.render(pages=[summary(page) for page in pages]))


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    path, *sources = map(pathlib.Path, arguments)
    if command == "page":
        make_page(path, *sources)
    else:
        make_list(path, sources)
