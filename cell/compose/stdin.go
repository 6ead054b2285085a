package compose

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// asker is the package that asks the user for input.
const asker = "layercake/cell/input"

// stdin redirects reads of standard input to the user: fmt.Scan and similar calls, and os.Stdin as a reader.
func (c *composer) stdin() {
	replace := func(sel *ast.SelectorExpr) {
		c.edits = append(c.edits, edit{c.offset(sel.Pos()), c.offset(sel.End()), "input__.Stdin"})
		c.asks = append(c.asks, c.source(sel))
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok && c.isFrom(sel, "fmt", "Scan", "Scanf", "Scanln") {
				at, after := c.offset(sel.Sel.Pos()), c.offset(n.Lparen)+1
				comma := ""
				if len(n.Args) > 0 {
					comma = ", "
				}
				c.edits = append(c.edits, edit{at, c.offset(sel.Sel.End()), "F" + strings.ToLower(sel.Sel.Name)}, edit{after, after, "input__.Stdin" + comma})
				c.asks = append(c.asks, c.source(sel))
			}
			signature, _ := c.info.Types[n.Fun].Type.(*types.Signature)
			for i, arg := range n.Args {
				if sel := c.osStdin(arg); sel != nil && signature != nil && types.IsInterface(parameter(signature, i)) {
					replace(sel)
				}
			}
		case *ast.ValueSpec:
			for _, v := range n.Values {
				if sel := c.osStdin(v); sel != nil && n.Type != nil && types.IsInterface(c.info.Types[n.Type].Type) {
					replace(sel)
				}
			}
		case *ast.AssignStmt:
			for i, v := range n.Rhs {
				if sel := c.osStdin(v); sel != nil && n.Tok == token.ASSIGN && len(n.Lhs) == len(n.Rhs) && types.IsInterface(c.info.TypeOf(n.Lhs[i])) {
					replace(sel)
				}
			}
		}
		return true
	})
}

// parameter is the parameter type of an argument.
func parameter(s *types.Signature, i int) types.Type {
	last := s.Params().Len() - 1
	if s.Variadic() && i >= last {
		return s.Params().At(last).Type().(*types.Slice).Elem()
	}
	if i > last {
		return types.Typ[types.Invalid]
	}
	return s.Params().At(i).Type()
}

// osStdin returns the expression if it is os.Stdin, or nil.
func (c *composer) osStdin(e ast.Expr) *ast.SelectorExpr {
	if sel, ok := ast.Unparen(e).(*ast.SelectorExpr); ok && c.isFrom(sel, "os", "Stdin") {
		return sel
	}
	return nil
}

// isFrom returns whether an expression names one of a package's members.
func (c *composer) isFrom(sel *ast.SelectorExpr, path string, names ...string) bool {
	o := c.info.Uses[sel.Sel]
	if o == nil || o.Pkg() == nil || o.Pkg().Path() != path || o.Parent() != o.Pkg().Scope() {
		return false
	}
	for _, name := range names {
		if o.Name() == name {
			return true
		}
	}
	return false
}

// parsesFlags returns whether the cell uses command-line flags.
func (c *composer) parsesFlags() bool { return c.importsUsed("flag") && c.hasStatements() }

// aFlag is the reason for not keeping a variable set by a flag.
const aFlag = "a flag of the command line"

// isFlag returns whether a variable is initialized by a call of package flag, which each program must repeat.
func (c *composer) isFlag(spec *ast.ValueSpec) (is bool) {
	for _, v := range spec.Values {
		if call, ok := ast.Unparen(v).(*ast.CallExpr); ok {
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
				o := c.info.Uses[sel.Sel]
				is = is || o != nil && o.Pkg() != nil && o.Pkg().Path() == "flag"
			}
		}
	}
	return is
}
