"""Exports executed notebooks as pages, each a single file that needs no network, and makes a list of them.

    python page.py page PAGE.html EXECUTED.ipynb FOLDERFOLDER has the notebook's pictures
    python page.py list LIST.html PAGE.html...

Reports missing pictures and excessive size.
"""

import base64
import contextlib
import functools
import html
import json
import pathlib
import re
import sys
import urllib.parse
from xml.etree import ElementTree

import nbformat
from bleach.css_sanitizer import ALLOWED_CSS_PROPERTIES, CSSSanitizer
from bleach.sanitizer import Cleaner
from bs4 import BeautifulSoup
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from jinja2 import pass_context
from latex2mathml.converter import convert_to_element
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import CoalesceStreamsPreprocessor

LARGE = 1_500_000  # bytes: still opens at once on a phone
LARGE_PICTURE = 100_000  # bytes: the list has a picture for each page
READABLE = 9  # pixels: the smallest readable letters on a phone


def exporter(clean=None):
    return HTMLExporter(
        template_name="layercake",
        preprocessors=[CoalesceStreamsPreprocessor(enabled=True)],
        filters={"markdown2html": pass_context(functools.partial(render, clean))},
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )


def render(clean, context, markdown):
    attachments = context.get("cell", {}).get("attachments", {})
    return clean(MarkdownWithMath(renderer=Renderer(escape=False)).render(markdown), attachments)


class Renderer(IPythonRenderer):
    """Keeps references to attachments, and converts formulas to MathML, which browsers render themselves; nbconvert relies on
    MathJax, which is loaded from the network."""

    def _embed_image_or_attachment(self, src):
        return src

    def inline_math(self, body):
        return mathml(body, "inline") or super().inline_math(body)

    def block_math(self, body):
        return mathml(body, "block") or super().block_math(body)

    def latex_environment(self, name, body):
        return mathml(rf"\begin{{{name}}}{body}\end{{{name}}}", "block") or super().latex_environment(name, body)


def mathml(latex, display):
    """A formula as MathML, or None if it cannot be parsed: it then stays unchanged."""
    # latex2mathml only supports one of these, and with this name it does not number the lines, like JupyterLab.
    latex = re.sub(r"\\(begin|end)\{(align|aligned|split|eqnarray)\*?\}", r"\\\1{align*}", latex)
    latex = re.sub(r"\\[lr]([Vv]ert)(?![A-Za-z])", r"\\\1", latex)  # these would be as high as the whole formula
    braces = re.sub(r"\\.|[^{}]", "", latex, flags=re.DOTALL)
    try:
        formula = convert_to_element(latex, display=display)
    except Exception:  # mistakes raise various exceptions, including IndexError
        return None
    del formula.attrib["xmlns"]  # HTML does not need it, and nbconvert would turn it into prefixes in headings
    for part in formula.iter():
        part.text = part.text and html.unescape(part.text)  # partly escaped; tostring escapes everything
    # latex2mathml outputs unknown commands as text, uses line breaks that browsers ignore, and closes open braces.
    unknown = any(re.fullmatch(r"&|\\[A-Za-z]+", text) for text in formula.itertext())
    if unknown or formula.find(".//mspace[@linebreak]") is not None or braces.count("{") != braces.count("}"):
        return None
    return ElementTree.tostring(formula, encoding="unicode")


# A page only includes text from a notebook's HTML: nothing that runs, redirects, makes requests, or includes files other than the
# notebook's. These are the elements that JupyterLab's sanitizer accepts (@jupyterlab/apputils), without forms, audio and video,
# and the elements of formulas.
ELEMENTS = """a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup data dd del
    details dfn dir div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd li mark menu
    meter nobr ol p pre progress q s samp section small span strike strong sub summary sup table tbody td tfoot th thead time
    tr tt u ul var wbr""".split()
FORMULAS = """math menclose mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt
    mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none""".split()
ATTRIBUTES = """abbr align alt bgcolor border cellpadding cellspacing char charoff checked cite class color cols colspan datetime
    dir disabled face headers height hidden high hspace href id lang low max min name noshade nowrap open optimum reversed
    rowspan rules scope size span src start style summary title translate type valign value vspace width
    accent accentunder close columnalign columnlines columnspacing depth display displaystyle fence form frame framespacing
    largeop linethickness lspace lquote mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation
    rowalign rowlines rowspacing rquote rspace scriptlevel separator separators stretchy symmetric voffset""".split()
STYLES = ALLOWED_CSS_PROPERTIES | set("""align-items background border border-bottom border-left border-radius border-right
    border-spacing border-style border-top border-width box-sizing column-gap flex flex-direction flex-wrap gap
    grid-template-columns justify-content list-style list-style-type margin margin-bottom margin-left margin-right margin-top
    max-height max-width min-height min-width opacity overflow-wrap overflow-x padding padding-bottom padding-left
    padding-right padding-top row-gap table-layout text-transform word-break""".split())
# Elements removed with their content. A note replaces those that would be visible.
UNSEEN = "base head link meta noembed noframes noscript script style template title".split()
SEEN = "applet audio button canvas embed iframe object select svg textarea video".split()
OUTPUTS = ["text/html", "text/markdown", "text/latex", "text/plain", "image/svg+xml", "image/png", "image/jpeg"]
# Images are recognized by their first bytes, as in browsers; SVG by the file's name.
PICTURES = {
    "image/png": rb"\x89PNG\r\n\x1a\n",
    "image/jpeg": rb"\xff\xd8\xff",
    "image/gif": rb"GIF8[79]a",
    "image/webp": rb"RIFF....WEBP",
    "image/avif": rb"....ftypavi[fs]",
    "image/bmp": rb"BM....\x00{4}",
    "image/x-icon": rb"\x00\x00\x01\x00",
}


def allowed(element, attribute, value):
    if attribute == "src":
        return element == "img" and value.startswith("data:")
    if attribute == "href":
        return element == "a" and not value.startswith("data:")
    if attribute == "style":
        return not re.search(r"url|image|\\", value, re.IGNORECASE)  # would load something
    return attribute in ATTRIBUTES


class Clean:
    """Sanitizes fragments of HTML for a page: embeds pictures, closes open elements, and records what it omits. The folder has the
    notebook's files."""

    cleaner = Cleaner(
        tags={*ELEMENTS, *FORMULAS}, attributes=allowed, protocols={"http", "https", "mailto", "data"}, strip=True,
        css_sanitizer=CSSSanitizer(allowed_css_properties=STYLES),
    )

    def __init__(self, folder):
        self.folder = folder.resolve()
        self.left_out = set()

    def __call__(self, fragment, attachments=()):
        body = BeautifulSoup(drawings(fragment), "html.parser")
        for element in body.find_all([*UNSEEN, *SEEN, "input"]):
            if element.decomposed:
                continue
            if element.name == "input" and element.get("type") == "checkbox":
                element["disabled"] = ""  # in a task list
                continue
            self.left_out.add(f"<{element.name}>")
            if element.name not in UNSEEN:
                element.insert_after(note(f"Not on this page: {element.name}"))
            element.decompose()
        for image in body.select("img"):
            source = image.get("src", "").strip()
            try:
                image["src"] = self.picture(source, attachments)
            except Missing as why:
                name = shown(source)
                print(f"  The page lacks {name}: {why}.")
                image.replace_with(note(f"Missing picture: {name} ({why})"))
        return self.cleaner.clean(str(body))

    def outputs(self, cell):
        for output in cell.get("outputs", []):
            for kind in set(output.get("data", {})) - set(OUTPUTS):
                self.left_out.add(kind)
                del output.data[kind]
            if "text/html" in output.get("data", {}):
                output.data["text/html"] = self(output.data["text/html"])
            if "metadata" in output:
                output["metadata"] = sizes(output.metadata)

    def picture(self, source, attachments):
        """The picture at an address, as a data URL."""
        if source.startswith("data:image/"):
            return source
        if source.startswith("attachment:"):
            return attached(source.removeprefix("attachment:"), attachments)
        try:
            url = urllib.parse.urlsplit(source)
            if url.scheme or url.netloc:
                raise Missing("it is on the network; a page only includes files beside the notebook")
            for name in urllib.parse.unquote(source), source, urllib.parse.unquote(url.path):
                file = (self.folder / name).resolve()
                if not file.is_relative_to(self.folder):
                    raise Missing("it is outside the notebook's folder")
                if file.is_file():
                    return embedded(file)
        except (OSError, ValueError):
            pass  # not a file name
        raise Missing("no such file")


def shown(source):
    """The address of a picture, printable in a terminal."""
    name = "".join(letter if letter.isprintable() else "\ufffd" for letter in source[:100])
    return name[:99] + "…" if len(source) > 100 else name or "a picture without a name"


class Missing(Exception):
    """Why a picture is not on a page."""


def attached(name, attachments):
    for key in {name, urllib.parse.unquote(name)} & set(attachments):
        for kind, data in attachments[key].items():
            if kind.startswith("image/"):
                return f"data:{kind};base64,{data}"
    raise Missing("no such picture is attached to the cell")


def embedded(file):
    data = file.read_bytes()
    if file.suffix.lower() == ".svg":
        kind = "image/svg+xml"
    else:
        kind = next((kind for kind, start in PICTURES.items() if re.match(start, data, re.DOTALL)), None)
    if kind is None:
        raise Missing("it is not an image format that browsers support")
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def drawings(fragment):
    """Converts the SVGs in HTML to images. They can be nested; an unclosed one stays unchanged."""
    out, done, start, depth = [], 0, 0, 0
    for tag in re.finditer(r"<svg\b[^<>]*/>|<svg\b|</svg\s*>", fragment, re.IGNORECASE):
        if tag[0].endswith("/>"):
            continue  # empty
        if tag[0][1] != "/":
            start, depth = start if depth else tag.start(), depth + 1
        elif depth:
            depth -= 1
            if not depth:
                out += fragment[done:start], drawing(fragment[start:tag.end()])
                done = tag.end()
    return "".join(out) + fragment[done:]


def drawing(source):
    """An SVG as an image, in which no scripts run; an invalid SVG stays unchanged."""
    svg = source
    for prefix, name in ("xmlns:xlink", "http://www.w3.org/1999/xlink"), ("xmlns", "http://www.w3.org/2000/svg"):
        if f"{prefix}=" not in svg:
            svg = f'<svg {prefix}="{name}"' + svg[4:]
    try:
        root = fromstring(svg)
    except (ElementTree.ParseError, DefusedXmlException):
        return source
    alt = html.escape(root.get("aria-label", ""))
    return f'<img alt="{alt}" src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'


def sizes(metadata):
    """Only the numbers in an output's metadata: nbconvert inserts an image's width and height unescaped."""
    return {key: value for key, value in metadata.items() if isinstance(value, (int, float))} | {
        key: sizes(value) for key, value in metadata.items() if isinstance(value, dict)
    }


def note(text):
    return BeautifulSoup("", "html.parser").new_tag("span", attrs={"class": "missing"}, string=text)


def write(path, text):
    """Writes the file atomically."""
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as e:
        with contextlib.suppress(OSError):
            part.unlink()
        sys.exit(f"{path} cannot be written: {e.strerror}")


def duration(seconds):
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def make_page(path, executed, folder):
    try:
        content = json.dumps(json.loads(executed.read_bytes()), ensure_ascii=False)
        content = content.encode(errors="replace")  # JSON can have unpaired surrogates
        notebook = nbformat.reads(content.decode(), as_version=4)
    except Exception as e:  # nbformat raises exceptions of any class; run.py's files are valid
        sys.exit(f"{executed} is not a notebook: {e}")
    resources = {}
    run = notebook.metadata.get("layercake", {})  # recorded by run.py
    if "failed" in run:
        resources["failed"] = notebook.cells[run.failed].setdefault("id", "failed")
    elif "seconds" in run:
        resources["ran"] = duration(run.seconds)
    clean = Clean(folder)
    for cell in notebook.cells:
        clean.outputs(cell)
    notebook.metadata.pop("widgets", None)
    text, _ = exporter(clean).from_notebook_node(notebook, resources)
    if clean.left_out:
        print(f"  The page omits {', '.join(sorted(clean.left_out))}: nothing on a page runs or loads from elsewhere.")

    page = BeautifulSoup(text, "html.parser")
    fill_contents(page, executed.stem.replace("_", " "))
    measure_outputs(page)
    for wide in page.select("table, math[display=block], .jp-OutputArea img"):
        box = "div" if wide.name == "table" else "span"  # spans are allowed in paragraphs
        kind = "scroll picture" if wide.name == "img" else "scroll"
        wide.wrap(page.new_tag(box, attrs={"class": kind}))
    write(path, str(page))
    tell_size(page, path.stat().st_size)


def fill_contents(page, name):
    """Sets the title to the first heading, and the contents to the others, down to the third level."""
    headings = page.select("main .jp-MarkdownCell :is(h1, h2, h3)")
    page.title.string = words(headings[0]) if headings else name
    contents = page.select_one("nav ol")
    seen = set()
    for heading in headings:
        link = heading.select_one("a.anchor-link")
        if link is None or not heading.get("id"):
            continue  # written as HTML
        while heading["id"] in seen:  # headings with the same text
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


def measure_outputs(page):
    """Sets the properties with which page.css shrinks outputs on a phone, since it cannot measure them."""
    for text in page.select(".jp-OutputArea pre"):
        columns = max((len(line.expandtabs(2)) for line in text.get_text().splitlines()), default=0)
        add_style(text, f"--columns: {columns}")
    for picture in page.select(".jp-OutputArea img"):
        if width := readable_width(picture):
            add_style(picture, f"--readable: {width:.0f}px")


def add_style(element, style):
    element["style"] = "; ".join(filter(None, [element.get("style"), style]))


def readable_width(picture):
    """The width at which the smallest text of a picture is still readable, if it is an SVG with text."""
    kind, _, data = picture.get("src", "").partition(";base64,")
    if kind != "data:image/svg+xml":
        return None
    try:
        svg = base64.b64decode(data).decode()
        box = re.search(r'viewBox="\S+ \S+ ([\d.]+) ', svg)
        letters = [float(size) for size in re.findall(r'font-size[:=]"?([\d.]+)', svg)]
        return READABLE * float(box[1]) / min(letters) if box and letters and min(letters) else None
    except ValueError:
        return None  # not an SVG, or without numbers


def tell_size(page, size):
    if size <= LARGE:
        return
    print(f"  It is large, {size / 1e6:.1f} MB. Most of it is in the cells")
    sizes = [(len(str(cell)), cell.get_text().replace("%%", "").split()) for cell in page.select(".jp-Cell")]
    for size, words in sorted(sizes, reverse=True)[:3]:
        print(f"    {size / 1e6:.1f} MB  {' '.join(words)[:60]}")


def summary(path):
    """What the list shows of a page: its first paragraph, the goals, a picture, the run time."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for link in page.select("main :is(p, li) a"):
        link.unwrap()  # it may point into that page
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
