package notebook

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestAlivePrintsDotsWhileNothingIsWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		ctx, interrupt := context.WithCancel(t.Context())
		a := keepAlive(ctx, &out)
		wait := func(dots int) { time.Sleep(time.Duration(dots)*quiet + quiet/2); synctest.Wait() }
		wait(2)
		fmt.Fprint(a, "[1/2] cell ")
		wait(3)
		fmt.Fprint(a, " 5 s\n[2/2] cell ")
		fmt.Fprint(a, " 0 s\n")
		wait(1)
		interrupt()
		fmt.Fprint(a, "KeyboardInterrupt\n")
		a.stop()
		wait(9)
		if got, want := out.String(), "  ..\n[1/2] cell ... 5 s\n[2/2] cell  0 s\n  .\n"; got != want {
			t.Errorf("printed\n%s\nwant\n%s", got, want)
		}
	})
}
