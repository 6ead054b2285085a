// Package notebook runs notebooks through the Layercake kernel, exports them as pages, and reads and writes their
// files.
package notebook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// kernel is the kernel name in notebooks.
const kernel = "layercake"

// A Notebook is the relevant part of a notebook file.
type Notebook struct {
	Cells    []Cell   `json:"cells"`
	Metadata Metadata `json:"metadata"`
	Format   int      `json:"nbformat"`
	Minor    int      `json:"nbformat_minor"`
}

// Metadata is a notebook's metadata.
type Metadata struct {
	Kernelspec struct {
		Name        string `json:"name"`
		DisplayName string `json:"display_name"`
	} `json:"kernelspec"`
}

// A Cell is a cell of a notebook.
type Cell struct {
	Type     string       `json:"cell_type"` // "code", "markdown"
	ID       string       `json:"id"`
	Metadata CellMetadata `json:"metadata"`
	Source   Text         `json:"source"`

	ExecutionCount *int     `json:"execution_count"`
	Outputs        []Output `json:"outputs"`
}

// CellMetadata is a cell's metadata.
type CellMetadata struct {
	Tags []string `json:"tags,omitempty"` // "raises-exception": the cell may fail
}

// An Output is an output of a cell.
type Output struct {
	Type string          `json:"output_type"` // "stream", "display_data", "execute_result", "error"
	Name string          `json:"name"`        // of a stream: "stdout", "stderr"
	Text Text            `json:"text"`        // of a stream
	Data map[string]Text `json:"data"`        // of a display or a result, by MIME type

	Traceback Text `json:"traceback,omitempty"` // of an error
}

// Text is a string, which notebook files may also write as a list of lines.
type Text string

// UnmarshalJSON implements [json.Unmarshaler].
func (t *Text) UnmarshalJSON(data []byte) error {
	var lines []string
	if json.Unmarshal(data, &lines) == nil {
		*t = Text(strings.Join(lines, ""))
		return nil
	}
	return json.Unmarshal(data, (*string)(t))
}

// New returns a notebook of code cells.
func New(sources ...string) *Notebook {
	n := &Notebook{Format: 4, Minor: 5}
	n.Metadata.Kernelspec.Name, n.Metadata.Kernelspec.DisplayName = kernel, "Layercake (Go)"
	for i, source := range sources {
		n.Cells = append(n.Cells, Cell{Type: "code", ID: fmt.Sprint("cell-", i+1), Source: Text(source), Outputs: []Output{}})
	}
	return n
}

// Read reads a notebook file.
func Read(path string) (*Notebook, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	n := new(Notebook)
	err = json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), n)
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		err = fmt.Errorf("%s is of JSON's type %s", cmp.Or(e.Field, "all of it"), e.Value)
	}
	if err != nil {
		return nil, fmt.Errorf("%s is not a notebook: %w", path, err)
	}
	return n, nil
}

// Write writes a notebook file. Fields that [Notebook] does not have are lost.
func (n *Notebook) Write(path string) error {
	data, err := json.MarshalIndent(n, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

// Code returns the non-empty code cells in order.
func (n *Notebook) Code() []Cell {
	var code []Cell
	for _, c := range n.Cells {
		if c.Type == "code" && strings.TrimSpace(string(c.Source)) != "" {
			code = append(code, c)
		}
	}
	return code
}

// Stream returns all text that the cell printed on "stdout" or "stderr". The value of its last expression counts as
// stdout.
func (c Cell) Stream(name string) string {
	var b strings.Builder
	for _, o := range c.Outputs {
		if o.Type == "stream" && o.Name == name {
			b.WriteString(string(o.Text))
		}
	}
	if result := c.Result(); result != "" && name == "stdout" {
		b.WriteString(result + "\n")
	}
	return b.String()
}

// Result returns the value of the cell's last expression as text, or "".
func (c Cell) Result() string {
	for _, o := range c.Outputs {
		if o.Type == "execute_result" {
			return string(o.Data["text/plain"])
		}
	}
	return ""
}

// Error returns the cell's error message, or "".
func (c Cell) Error() string {
	for _, o := range c.Outputs {
		if o.Type == "error" {
			return string(o.Traceback)
		}
	}
	return ""
}

// Displays returns the cell's displays in order.
func (c Cell) Displays() []map[string]Text {
	var displays []map[string]Text
	for _, o := range c.Outputs {
		if o.Type == "display_data" {
			displays = append(displays, o.Data)
		}
	}
	return displays
}

// Clean returns an error if the notebook must not be committed: because of outputs or execution counts, or another
// kernel.
func (n *Notebook) Clean() error {
	if name := n.Metadata.Kernelspec.Name; name != kernel {
		return fmt.Errorf("its kernel is %q; it must be %q", name, kernel)
	}
	for i, c := range n.Cells {
		if len(c.Outputs) > 0 || c.ExecutionCount != nil {
			return fmt.Errorf("cell %d has outputs or an execution count; in JupyterLab: Edit, Clear Outputs of All Cells", i+1)
		}
	}
	return nil
}
