package notebook

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A Notebook is the part of a notebook file that matters here.
type Notebook struct {
	Cells    []Cell `json:"cells"`
	Metadata struct {
		Kernelspec struct {
			Name string `json:"name"`
		} `json:"kernelspec"`
	} `json:"metadata"`
}

// A Cell is one cell of a notebook.
type Cell struct {
	Type           string   `json:"cell_type"`
	ExecutionCount *int     `json:"execution_count"`
	Source         Text     `json:"source"`
	Outputs        []Output `json:"outputs"`
}

// An Output is one output of a cell.
type Output struct {
	Type string          `json:"output_type"` // "stream", "display_data", "error"
	Name string          `json:"name"`        // of a stream: "stdout", "stderr"
	Text Text            `json:"text"`        // of a stream
	Data map[string]Text `json:"data"`        // of a display, by MIME type
}

// Text is a string, which notebook files write as a list of lines too.
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

// Read reads a notebook file.
func Read(path string) (*Notebook, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	n := new(Notebook)
	if err := json.Unmarshal(data, n); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return n, nil
}

// Clean returns an error if the notebook is not fit to be committed: with outputs or execution counts, or for another
// kernel.
func (n *Notebook) Clean() error {
	if name := n.Metadata.Kernelspec.Name; name != "layercake" {
		return fmt.Errorf("its kernel is %q; it has to be %q", name, "layercake")
	}
	for i, c := range n.Cells {
		if len(c.Outputs) > 0 || c.ExecutionCount != nil {
			return fmt.Errorf("cell %d has outputs or an execution count; in JupyterLab: Edit, Clear Outputs of All Cells", i+1)
		}
	}
	return nil
}
