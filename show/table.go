package show

import (
	"fmt"
	"html"
	"reflect"
	"strings"
	"unicode/utf8"
)

// cell formats a table cell.
func cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float32:
		return fmt.Sprintf("%.6g", v)
	case float64:
		return fmt.Sprintf("%.6g", v)
	}
	return fmt.Sprint(v)
}

func isNumber(v any) bool {
	switch reflect.ValueOf(v).Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return true
	}
	return false
}

// table formats a table for terminals.
func table(header []string, rows [][]any) string {
	var widths []int
	fit := func(i int, text string) {
		for len(widths) <= i {
			widths = append(widths, 0)
		}
		widths[i] = max(widths[i], utf8.RuneCountInString(text))
	}
	for i, h := range header {
		fit(i, h)
	}
	for _, row := range rows {
		for i, v := range row {
			fit(i, cell(v))
		}
	}
	var b strings.Builder
	line := func(n int, text func(i int) (string, bool)) {
		var parts []string
		for i := range n {
			s, right := text(i)
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(s))
			if right {
				parts = append(parts, pad+s)
			} else {
				parts = append(parts, s+pad)
			}
		}
		b.WriteString(strings.TrimRight(strings.Join(parts, "  "), " ") + "\n")
	}
	numeric := numericColumns(rows)
	if header != nil {
		line(len(header), func(i int) (string, bool) { return header[i], i < len(numeric) && numeric[i] })
	}
	for _, row := range rows {
		line(len(row), func(i int) (string, bool) { return cell(row[i]), isNumber(row[i]) })
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// numericColumns returns which columns have only numbers.
func numericColumns(rows [][]any) (numeric []bool) {
	for _, row := range rows {
		for i, v := range row {
			if i == len(numeric) {
				numeric = append(numeric, true)
			}
			numeric[i] = numeric[i] && (v == nil || isNumber(v))
		}
	}
	return numeric
}

// tableHTML formats a table with plain elements, which no notebook strips.
func tableHTML(header []string, rows [][]any) string {
	var b strings.Builder
	b.WriteString("<table>")
	element := func(tag, text string, right bool) {
		align := ""
		if right {
			align = ` style="text-align:right"`
		}
		fmt.Fprintf(&b, "<%s%s>%s</%s>", tag, align, html.EscapeString(text), tag)
	}
	if header != nil {
		numeric := numericColumns(rows)
		b.WriteString("<thead><tr>")
		for i, h := range header {
			element("th", h, i < len(numeric) && numeric[i])
		}
		b.WriteString("</tr></thead>")
	}
	b.WriteString("<tbody>")
	for _, row := range rows {
		b.WriteString("<tr>")
		for _, v := range row {
			element("td", cell(v), isNumber(v))
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return b.String()
}
