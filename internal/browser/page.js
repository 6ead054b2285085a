// Functions that the tests call in a page, as an object. It is sent with each call, since pages are reloaded.
({
	// codeCells returns the code cells in order: JupyterLab reorders visible ones in the DOM.
	codeCells() {
		return [...document.querySelectorAll('.jp-Notebook .jp-CodeCell')]
			.sort((a, b) => a.dataset.windowedListIndex - b.dataset.windowedListIndex)
	},

	inSight(selector) {
		return [...document.querySelectorAll(selector)].filter(e => e.offsetWidth)
	},

	// cells returns the code cells in the form of the Go type cell.
	cells() {
		return this.codeCells().map(cell => ({
			Prompt: cell.querySelector('.jp-InputPrompt')?.textContent ?? '',
			Output: [...cell.querySelectorAll('.jp-OutputArea-output')].map(o => o.innerText).join('\n'),
			Failed: !!cell.querySelector('[data-mime-type="application/vnd.jupyter.stderr"]'),
			Pictures: [...cell.querySelectorAll('.jp-OutputArea-output img')].map(i => ({Alt: i.alt, Source: i.src})),
		}))
	},

	// prompts returns the prompts of the code cells. It is quick even if their outputs are large.
	prompts() {
		return this.codeCells().map(cell => cell.querySelector('.jp-InputPrompt')?.textContent ?? '')
	},

	// says returns whether a text is in the outputs of a code cell. It is quick too.
	says(i, text) {
		return [...this.codeCells()[i].querySelectorAll('.jp-OutputArea-output')].some(o => o.textContent.includes(text))
	},

	kernel() {
		return document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status ?? ''
	},

	text(selector) {
		return this.inSight(selector).map(e => e.innerText).join('\n')
	},

	isDark() {
		const changing = document.getElementById('jupyterlab-splash')
		return document.body.dataset.jpThemeLight === 'false' && !changing
	},

	// place returns the middle of the first element that matches the selector and, if given, has the text; or null.
	place(selector, text) {
		return this.middle(this.inSight(selector).find(e => !text || e.textContent.trim() === text))
	},

	placeInCell(i, selector) {
		return this.middle(this.codeCells()[i]?.querySelector(selector))
	},

	middle(element) {
		if (!element) return null
		element.scrollIntoView({block: 'nearest'})
		const box = element.getBoundingClientRect()
		return {X: box.x + box.width / 2, Y: box.y + box.height / 2}
	},

	// unreadable lists pictures in outputs that have not loaded, and texts with too little contrast: the Web Content
	// Accessibility Guidelines 2.2 require 4.5.
	unreadable() {
		const complaints = []
		const outputs = [...document.querySelectorAll('.jp-OutputArea-output')]
		if (!outputs.length) complaints.push('there are no outputs')
		for (const output of outputs) {
			for (const image of output.querySelectorAll('img')) {
				if (!image.complete || !image.naturalWidth) complaints.push(`a picture has not loaded: ${image.alt}`)
			}
			for (const element of [output, ...output.querySelectorAll('*')]) {
				const text = [...element.childNodes].filter(n => n.nodeType === Node.TEXT_NODE).map(n => n.data).join('').trim()
				if (!text) continue
				const ink = this.channels(getComputedStyle(element).color).slice(0, 3), paper = this.paper(element)
				const [dark, light] = [this.luminance(ink), this.luminance(paper)].sort((a, b) => a - b)
				const contrast = (light + 0.05) / (dark + 0.05)
				if (contrast < 4.5) complaints.push(`rgb ${ink} on ${paper}, a contrast of ${contrast.toFixed(1)}: ${text.slice(0, 60)}`)
			}
		}
		return complaints
	},

	// picturesInText returns the alternative texts of the pictures in Markdown cells that have loaded, or null while some may
	// still load. JupyterLab renders a cell when it becomes visible.
	picturesInText(cells) {
		const texts = [...document.querySelectorAll('.jp-MarkdownCell .jp-RenderedMarkdown')].filter(e => e.childElementCount)
		const pictures = texts.flatMap(e => [...e.querySelectorAll('img')])
		if (texts.length < cells || pictures.some(i => !i.complete || !i.src)) {
			document.querySelector('.jp-Notebook .jp-WindowedPanel-outer, .jp-WindowedPanel-outer').scrollBy(0, 500)
			return null
		}
		return pictures.filter(i => i.naturalWidth).map(i => i.alt)
	},

	channels(color) {
		return color.match(/[\d.]+/g).map(Number)
	},

	// paper is the colour behind an element, blended where backgrounds are translucent.
	paper(element) {
		if (!element) return [255, 255, 255]
		const [red, green, blue, cover = 1] = this.channels(getComputedStyle(element).backgroundColor)
		return this.paper(element.parentElement).map((behind, i) => Math.round(behind * (1 - cover) + [red, green, blue][i] * cover))
	},

	luminance(color) {
		const [red, green, blue] = color.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		return 0.2126 * red + 0.7152 * green + 0.0722 * blue
	},
})
