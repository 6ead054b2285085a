package plots

import (
	"errors"
	"fmt"

	"layercake/internal/hint"
	"layercake/internal/words"
	"layercake/kit"
)

// LearningRate shows a learning-rate schedule: the rate at each of the given number of training steps, counted from 0.
//
//	plots.LearningRate(kit.CosineDecay(0.1, 5000), 6000)
//
// A rate that is NaN or infinite ends the cell with an error.
func LearningRate(schedule kit.Schedule, steps int) {
	show(LearningRatePicture(schedule, steps))
}

// LearningRatePicture is like [LearningRate] but returns the picture.
func LearningRatePicture(schedule kit.Schedule, steps int) (p *Picture, err error) {
	defer about("learning rate", &err)
	const most = 10_000_000
	if schedule == nil {
		return nil, hint.Try(errors.New("the schedule is nil"), "make one with kit.ExponentialDecay, or with kit.ScheduleFunc from any function")
	}
	if steps < 1 || steps > most {
		return nil, hint.Try(fmt.Errorf("%d steps", steps), "expected 1 to %d", most)
	}
	s := series{color: trainingColor}
	lowest, highest := 0, 0
	for step := range steps {
		rate := schedule.Rate(step)
		if !drawable(rate) {
			return nil, hint.Try(fmt.Errorf("the schedule's rate at step %d is %v", step, rate), "it must be a finite number")
		}
		s.x, s.y = append(s.x, float64(step)), append(s.y, rate)
		if rate < s.y[lowest] {
			lowest = step
		}
		if rate > s.y[highest] {
			highest = step
		}
	}
	p, err = chartsPicture([]chart{{metric: "learning_rate", over: overSteps(steps), series: []series{s}, bare: true}}, 1, CurvesOptions{})
	if err != nil {
		return nil, err
	}
	p.Alt = fmt.Sprintf("Learning rate over %s: from %.3g to %.3g, highest at step %s with %.3g, lowest at step %s with %.3g", words.Plural(steps, "step"),
		s.y[0], s.y[steps-1], words.Thousands(highest), s.y[highest], words.Thousands(lowest), s.y[lowest])
	p.Text = paragraphs(p.Alt, p.Text)
	return p, nil
}
