package show

import "layercake/cell/input"

// Input asks the reader for a line, and returns it. The prompt says what to type.
func Input(prompt string) string { return input.Line(prompt, false) }

// Password is [Input] for what is not to be seen as it is typed.
func Password(prompt string) string { return input.Line(prompt, true) }
