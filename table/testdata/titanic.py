"""Writes titanic.csv: passengers that never were, in the form of Kaggle's Titanic data. python3 titanic.py"""
import csv
import random

rnd = random.Random(1912)
FIRST = {"male": ["William", "John", "James", "Oscar", "Karl"], "female": ["Anna", "Mary", "Elizabeth", "Ida", "Helga"]}
LAST = ["Braund", "Moran", "Palsson", "Fynney", "Sandstrom", "Rice", "Hewlett", "Masselman", "Beesley", "Turcin"]
with open("titanic.csv", "w", newline="") as f:
    out = csv.writer(f, lineterminator="\n")
    out.writerow(["PassengerId", "Survived", "Pclass", "Name", "Sex", "Age", "SibSp", "Parch", "Ticket", "Fare", "Cabin", "Embarked"])
    for i in range(1, 201):
        sex = rnd.choices(["male", "female"], [0.65, 0.35])[0]
        pclass = rnd.choices([1, 2, 3], [0.24, 0.21, 0.55])[0]
        chance = {"male": 0.1, "female": 0.6}[sex] + 0.13 * (3 - pclass)
        title = {"male": "Mr.", "female": rnd.choice(["Mrs.", "Miss."])}[sex]
        age = "" if rnd.random() < 0.2 else max(1, round(rnd.gauss(30, 13)))
        fare = "%.4g" % (rnd.lognormvariate(2, 0.4) * {1: 7, 2: 2.2, 3: 1}[pclass])
        ticket = rnd.choice(["", "", "A/5 ", "PC ", "STON/O2. "]) + str(rnd.randrange(2000, 400000))
        cabin = rnd.choice("BCDE") + str(rnd.randrange(10, 99)) if pclass == 1 and rnd.random() < 0.7 else ""
        embarked = "" if i in (62, 130) else rnd.choices("SCQ", [0.72, 0.19, 0.09])[0]
        out.writerow([i, int(rnd.random() < chance), pclass, f"{rnd.choice(LAST)}, {title} {rnd.choice(FIRST[sex])}", sex, age,
                      rnd.choice([0, 0, 0, 1, 1, 2]), rnd.choice([0, 0, 0, 0, 1, 2]), ticket, fare, cabin, embarked])
