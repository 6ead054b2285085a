package show

import "layercake/cell/input"

// Input asks the user for a line of text and returns it. The prompt says what to enter.
func Input(prompt string) string { return input.Line(prompt, false) }

// Password is like [Input] but hides the typed text.
func Password(prompt string) string { return input.Line(prompt, true) }
