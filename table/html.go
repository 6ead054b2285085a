package table

import (
	"fmt"
	"html"
	"strings"
)

// HTML returns the table as a notebook shows it: with the types below the names, numbers to the right, and the number of
// rows and columns below. It is abridged as in [Table.String], except that lines are longer.
func (t Table) HTML() string {
	if t.err != nil {
		return html.EscapeString(t.err.Error())
	}
	v := t.shown()
	var b strings.Builder
	b.WriteString("<table><thead><tr>")
	if v.numbers != nil {
		b.WriteString("<th></th>")
	}
	for _, p := range v.columns {
		kind := ""
		if p.column >= 0 && !t.plain {
			kind = "<br><small>" + p.kind + "</small>"
		}
		fmt.Fprintf(&b, "<th%s>%s%s</th>", p.align(), html.EscapeString(p.name), kind)
	}
	b.WriteString("</tr></thead><tbody>")
	for i, row := range v.rows {
		b.WriteString("<tr>")
		if v.numbers != nil {
			fmt.Fprintf(&b, "<th>%s</th>", v.numbers[i])
		}
		for _, p := range v.columns {
			value := html.EscapeString(p.values[i])
			if row >= 0 && p.column >= 0 && t.columns[p.column].isMissing(row) {
				value = "<i>" + value + "</i>"
			}
			fmt.Fprintf(&b, "<td%s>%s</td>", p.align(), value)
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	if v.sized() {
		fmt.Fprintf(&b, "<p>%s</p>", t.size())
	}
	return b.String()
}

func (p part) align() string {
	if p.right {
		return ` style="text-align:right"`
	}
	return ` style="text-align:left"`
}
