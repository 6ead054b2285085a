package cell

import "runtime/debug"

// mostStack is the maximum stack of a goroutine in bytes. Learners write infinite recursions by mistake, and with Go's
// own limit, 1 GB, they would wait ten seconds for the error.
const mostStack = 64 << 20

func init() { debug.SetMaxStack(mostStack) }
