package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// printTable prints the results, and the reasons for missing ones.
func printTable(out io.Writer, p plan, results []result, missing map[key]string) {
	for _, work := range p.works {
		fmt.Fprintln(out)
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintf(table, "%s\tepoch_s\tfirst_epoch_s\tcold_s\tpeak_rss_mb\ttest_accuracy\t\n", leftAligned(work))
		for _, r := range results {
			if r.Work == work {
				fmt.Fprintf(table, "%s\t%.2f\t%.2f\t%.1f\t%.0f\t%.4f\t\n", leftAligned(r.System), r.Epoch, r.FirstEpoch, r.Cold, r.Peak, r.TestAccuracy)
			}
		}
		table.Flush()
		for _, s := range p.systems {
			if reason := missing[key{work, s.name}]; reason != "" {
				fmt.Fprintf(out, "%s not measured: %s\n", s.name, reason)
			}
		}
	}
}

// leftAligned pads a name to the widest: all columns are right-aligned.
func leftAligned(name string) string { return fmt.Sprintf("%-16s", name) }

// printTargets prints the project's target ratios for these works.
func printTargets(out io.Writer, works []string, results []result) {
	fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "work\tratio of\t\tover\tis\tat most\t")
	for _, t := range targets {
		if !slices.Contains(works, t.work) {
			continue
		}
		ratio, against, ok := t.ratio(results)
		is, verdict := "-", "not measured"
		switch {
		case !ok:
			against = strings.Join(t.against, " or ")
		case ratio <= t.most:
			is, verdict = fmt.Sprintf("%.2f", ratio), "reached"
		default:
			is, verdict = fmt.Sprintf("%.2f", ratio), "missed"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%.2f\t%s\n", t.work, t.system, t.number.name, against, is, t.most, verdict)
	}
	table.Flush()
}
