package cell

import "runtime/debug"

// mostStack is how large the stack of a goroutine may become, in bytes. A recursion without end is a slip that learners make; Go's
// own limit, 1 GB, has them wait for ten seconds until they are told.
const mostStack = 64 << 20

func init() { debug.SetMaxStack(mostStack) }
