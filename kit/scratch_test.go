package kit
import ("testing";"os";"compress/gzip";"io";"fmt";"time";"os/exec")
func rd(name string, skip int) []byte {
	f,_ := os.Open(os.Getenv("MNIST_DIR")+"/"+name); z,_ := gzip.NewReader(f); b,_ := io.ReadAll(z); return b[skip:]
}
func TestScratch(t *testing.T) {
	xtr := NewArray(rd("train-images-idx3-ubyte.gz",16), -1, 784).AsType(Float32).Div(255)
	ytr := ToCategorical(NewArray(rd("train-labels-idx1-ubyte.gz",8)),10)
	xte := NewArray(rd("t10k-images-idx3-ubyte.gz",16), -1, 784).AsType(Float32).Div(255)
	yte := ToCategorical(NewArray(rd("t10k-labels-idx1-ubyte.gz",8)),10)
	DataSummary(xtr,ytr,xte,yte)
	m := Sequential(Dense(512).Activation(ReLU).InputShape(784), Dropout(.5), Dense(256).Activation(ReLU), Dropout(.25), Dense(10).Activation(Softmax)).
		Compile(RMSprop(), CategoricalCrossentropy, Accuracy).Seed(1)
	m.Summary()
	var ep int
	fmt.Sscan(os.Getenv("EP"), &ep)
	start := time.Now()
	h, err := m.Fit(xtr,ytr,FitOptions{BatchSize:128,Epochs:ep,Verbose:1,Validation:Data(xte,yte)})
	fmt.Println(h, err, time.Since(start))
	s, err := m.Evaluate(xte,yte)
	fmt.Println(s, err)
	p, err := m.Predict(xte.Slice(0,7))
	fmt.Println(p, err)
	_ = exec.Command
}
