package programs

import (
	"fmt"
	"slices"

	"layercake/kit"
	"layercake/read"
	"layercake/table"
)

func kaggleIntro() {
	// Cancelled hotel bookings: two classes.
	hotel := read.MustCSV("hotel.csv")
	hotel = hotel.With(table.Recode(hotel.Column("arrival_date_month"), map[string]int{
		"January": 1, "February": 2, "March": 3, "April": 4, "May": 5, "June": 6, "July": 7, "August": 8,
		"September": 9, "October": 10, "November": 11, "December": 12,
	}))
	y := hotel.Column("is_canceled").Array()
	x := hotel.Drop("is_canceled").FillMissing(0, "children").OneHot("hotel", "meal").Array()
	xTrain, xValid, yTrain, yValid := x.Slice(0, 180), x.Slice(180), y.Slice(0, 180), y.Slice(180)
	mean, std := xTrain.Mean(0), xTrain.Std(0)
	xTrain, xValid = xTrain.Sub(mean).Div(std), xValid.Sub(mean).Div(std)
	record("hotel, features", xValid)

	model := kit.Sequential(
		kit.BatchNormalization().InputShape(xTrain.Shape()[1]),
		kit.Dense(32).Activation(kit.ReLU),
		kit.BatchNormalization(),
		kit.Dropout(0.3),
		kit.Dense(32).Activation(kit.ReLU),
		kit.BatchNormalization(),
		kit.Dropout(0.3),
		kit.Dense(1).Activation(kit.Sigmoid),
	)
	model.Compile(kit.Adam(), kit.BinaryCrossentropy, kit.BinaryAccuracy)
	start(model)
	record("hotel, at first", model.MustPredict(xValid))
	earlyStopping := kit.EarlyStopping().Patience(5).MinDelta(0.001).RestoreBestWeights(true)
	history := model.MustFit(xTrain, yTrain, kit.FitOptions{
		Validation: kit.Data(xValid, yValid), BatchSize: 64, Epochs: 3, Callbacks: []kit.Callback{earlyStopping},
	})
	outline("hotel, history", history)

	// The popularity of songs: regression, with whole artists held out.
	spotify := read.MustCSV("spotify.csv").DropMissing()
	y = spotify.Column("track_popularity").Array().Div(100)
	x = spotify.Drop("track_popularity", "track_artist").OneHot("playlist_genre").Array()
	xTrain, xValid, yTrain, yValid = x.Slice(0, 180), x.Slice(180), y.Slice(0, 180), y.Slice(180)
	mean, std = xTrain.Mean(0), xTrain.Std(0)
	xTrain, xValid = xTrain.Sub(mean).Div(std), xValid.Sub(mean).Div(std)

	model = kit.Sequential(
		kit.Dense(32).Activation(kit.ReLU).InputShape(xTrain.Shape()[1]),
		kit.Dense(16).Activation(kit.ReLU),
		kit.Dense(1),
	)
	model.Compile(kit.Adam(), kit.MeanAbsoluteError)
	start(model)
	history = model.MustFit(xTrain, yTrain, kit.FitOptions{
		Validation: kit.Data(xValid, yValid), BatchSize: 64, Epochs: 8, NoShuffle: true, Verbose: kit.Silent,
	})
	record("spotify", history)
	fmt.Printf("Minimum Validation Loss: %0.4f\n", slices.Min(history.MustValues("val_loss")))
	record("spotify, predictions", model.MustPredict(xValid))
}
