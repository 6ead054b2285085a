package kit

// A keyworded layer's calls have keyword arguments in Keras, whose defaults Keras writes if they are not given.
type keyworded interface{ keywords() map[string]any }

func keywordsOf(layer Layer) map[string]any {
	if own, ok := layer.(keyworded); ok {
		return own.keywords()
	}
	return map[string]any{}
}

// initialState is the argument of a recurrent layer that holds further tensors.
const initialState = "initial_state"

// inferring, augmenting and masked are such arguments.
var (
	inferring  = map[string]any{"training": false}
	augmenting = map[string]any{"training": true}
	masked     = map[string]any{"mask": nil}
)

// A keywordTaker has options that are arguments of its calls in Keras.
type keywordTaker interface {
	// takeKeyword sets an option from an argument, and returns whether it has one of that name.
	takeKeyword(name string, value any) bool
}

// A positional layer takes its inputs as arguments in Keras, rather than in a list.
type positional interface{ positional() }
