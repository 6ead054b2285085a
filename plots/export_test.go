package plots

// Shown returns the picture that f shows.
func Shown(f func()) (shown *Picture) {
	defer func(was func(*Picture)) { display = was }(display)
	display = func(p *Picture) { shown = p }
	f()
	return shown
}
