package plots

import (
	"errors"
	"fmt"

	"layercake/internal/words"
	"layercake/kit"
)

// LearningRate shows a learning-rate schedule: the rate that it gives to each of so many training steps, counted from 0.
//
//	plots.LearningRate(kit.CosineDecay(0.1, 5000), 6000)
//
// If a rate is not a number, or infinite, the cell ends with a message.
func LearningRate(schedule kit.Schedule, steps int) {
	show(LearningRatePicture(schedule, steps))
}

// LearningRatePicture returns what [LearningRate] shows.
func LearningRatePicture(schedule kit.Schedule, steps int) (p *Picture, err error) {
	defer about("learning rate", &err)
	const most = 10_000_000
	if schedule == nil {
		return nil, errors.New("the schedule is nil; kit.ExponentialDecay makes one, and kit.ScheduleFunc one of any function")
	}
	if steps < 1 || steps > most {
		return nil, fmt.Errorf("%d steps; there have to be from 1 to %d", steps, most)
	}
	s := series{color: trainingColor}
	lowest, highest := 0, 0
	for step := range steps {
		rate := schedule.Rate(step)
		if !drawable(rate) {
			return nil, fmt.Errorf("the schedule gives %v to step %d; a rate is a number", rate, step)
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
